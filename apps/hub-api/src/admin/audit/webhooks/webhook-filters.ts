import type { WebhookFilter } from '@hubledger/contexts/audit/contract';
import { Clock, DocumentStore, EventLog, Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { resolvedFilter } from '../filter/resolved-filter';
import type { WebhookFilterRequest } from './webhook-filter.dto';

/** What an admin writes, as the ids and keyed hashes it stands for: those are what stays in the log. */
@Injectable()
export class WebhookFilters {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws NobodyNamed, SubjectAmbiguous, UnknownAction, BadAddress */
  async resolved(given: WebhookFilterRequest): Promise<WebhookFilter> {
    const { documents, log, sealer } = this;
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const filter = await resolvedFilter({ documents, log, sealer }, said, this.clock.iso());
    const lasting = Object.entries(filter).filter(([name]) => name !== 'mappedIpHash'); // nothing is recorded so any more
    return Object.fromEntries<unknown>(lasting) as WebhookFilter;
  }
}
