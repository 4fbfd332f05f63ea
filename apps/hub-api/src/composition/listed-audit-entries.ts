import { AuditEntries, type WebhookFilter } from '@hubledger/contexts/audit/contract';
import { DocumentStore, EventLog, type RecordedEvent, Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { AUDITED_TYPES } from '@projections/audit/audit-index/audited-types';
import { auditEntryOf } from '@projections/audit/audit-index/entry';
import { matchesFilter } from '@projections/audit/audit-index/filter';
import { shownEvents } from '../admin/audit/entries/shown-events';

const AUDITED: ReadonlySet<string> = new Set(AUDITED_TYPES);

/** Webhooks carry and filter what the audit's list shows. Telemetry, which that shows only where it is asked for, is not sent. */
@Injectable()
export class ListedAuditEntries extends AuditEntries {
  constructor(
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
    private readonly sealer: Sealer,
  ) {
    super();
  }

  matching(filter: WebhookFilter): (event: RecordedEvent) => boolean {
    const matches = matchesFilter(filter);
    return (event) => AUDITED.has(event.type) && matches(auditEntryOf(event));
  }

  shown(events: readonly RecordedEvent[]): Promise<object[]> {
    const { documents, log, sealer } = this;
    return shownEvents({ documents, log, sealer }, events);
  }
}
