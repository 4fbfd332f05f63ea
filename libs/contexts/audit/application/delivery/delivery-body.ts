import type { RecordedEvent } from '@hubledger/kernel';
import { uuidV5 } from '@hubledger/kernel';
import type { AuditEntries } from '../../domain/audit-entries.port';

/** Characters of a body that holds more than one event. */
const MAX_BODY = 1024 * 1024;

export interface Delivery {
  /** Follows from what it carries, so that a receiver knows it when it comes again. */
  readonly id: string;
  /** JSON text. */
  readonly body: string;
  /** What it carries, in log order. */
  readonly events: readonly RecordedEvent[];
}

export interface Addressed {
  readonly webhookId: string;
  /** 1: `audit.event` with one entry; more: `audit.events` with a list, even of one. */
  readonly batchSize: number;
}

/** The next delivery out of events that wait, at least one: as many as one may hold. */
export const nextDelivery = async (
  entries: AuditEntries,
  { webhookId, batchSize }: Addressed,
  waiting: readonly RecordedEvent[],
): Promise<Delivery> => {
  const shown = await entries.shown(waiting.slice(0, batchSize));
  const texts: string[] = [];
  let length = 0;
  for (const entry of shown) {
    const text = JSON.stringify(entry);
    if (texts.length > 0 && length + text.length > MAX_BODY) break;
    texts.push(text);
    length += text.length + 1;
  }
  const events = waiting.slice(0, texts.length);
  const data = batchSize === 1 ? (texts[0] ?? 'null') : `[${texts.join(',')}]`;
  const type = batchSize === 1 ? 'audit.event' : 'audit.events';
  const [first, last] = [events[0], events.at(-1)];
  const id = uuidV5('webhook-delivery', webhookId, type, first?.id ?? '', last?.id ?? '', String(events.length));
  return { id, body: `{"type":"${type}","timestamp":"${last?.recordedAt ?? ''}","data":${data}}`, events };
};
