import { DocumentStore, EventLog, type RecordedEvent, Sealer } from '@hubledger/kernel';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';
import type { AuditFilter } from '@projections/audit/audit-index/filter';
import type { NameSources } from '../entries/names-in-page';
import { shownTexts } from '../entries/shown-events';
import { matchingEvents } from '../search/matching-events';
import { entryWording } from '../search/wording';
import { AuditFeed } from './audit-feed';
import { messageOf } from './event-stream';
import type { FeedMessage } from './feed-chunks';
import type { FeedFilter } from './feed-reader';

/** Below what proxies and our own server take for a dead connection. */
const HEARTBEAT_MS = 15_000;

const SHOWN: ReadonlySet<string> = new Set([...AUDITED_TYPES, ...TELEMETRY_TYPES]);

/** The feed of this process. Ends before the server does: who listens would keep it open. */
@Injectable()
export class LiveAudit extends AuditFeed implements OnModuleDestroy {
  private readonly heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();

  constructor(log: EventLog, documents: DocumentStore, sealer: Sealer) {
    const logger = new Logger('LiveAudit');
    super(log, {
      show: async (events) => messagesOf(events, await shownTexts({ documents, log, sealer }, events)),
      isAudited: (type) => SHOWN.has(type),
      report: (message, error) => logger.error(error, message),
    });
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.close();
  }
}

const messagesOf = (events: readonly RecordedEvent[], texts: readonly string[]): FeedMessage[] =>
  events.map(({ position }, index) => ({ position, text: messageOf(position, texts[index] ?? '') }));

/** Those who ask for the same are one group. */
export const feedFilterOf = (filter: AuditFilter, sources: NameSources): FeedFilter => ({
  key: JSON.stringify(filter),
  matching: matchingEvents(filter, entryWording(sources)),
});
