import { categoryOf, type RecordedEvent } from '@hubledger/kernel';

const OUTCOMES: ReadonlySet<string> = new Set(['WebhookDeliveryFailed', 'WebhookDeliveryRetried']);

/** What deliveries leave in the log. It goes to no webhook: two whose receivers are away would feed each other for ever. */
export const isOwnBookkeeping = ({ type, stream }: RecordedEvent): boolean =>
  OUTCOMES.has(type) || categoryOf(stream) === 'processmanager';
