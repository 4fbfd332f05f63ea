import type { RecordedEvent } from '@hubledger/kernel';
import type { WebhookFilter } from './webhook.events';

/** What the audit's list shows, bound by the app, so that a webhook carries and filters the same. */
export abstract class AuditEntries {
  /** Whether an event is one that the list with this filter would show. */
  abstract matching(filter: WebhookFilter): (event: RecordedEvent) => boolean;
  /** As the list shows them, in the order given. */
  abstract shown(events: readonly RecordedEvent[]): Promise<object[]>;
}
