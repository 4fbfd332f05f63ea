import { EventTooLarge } from '../domain-error';
import type { NewEvent, StreamName } from './domain-event';
import { MAX_APPEND_BYTES, MAX_EVENT_BYTES } from './event-log';

/** A new event as every store keeps it: JSON text, taken at the time of the call, so later changes have no effect. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** Of JSON: an event at the limit can be moved to another store as well. */
const ADDED_BY_A_MIGRATION = ',"originalRecordedAt":"2026-01-02T03:04:05.006Z"'.length;

/**
 * What every adapter does first with an append.
 *
 * @throws `EventTooLarge` when one event (type, data and metadata together) or the whole append is above its limit.
 * @throws RangeError for an append of nothing, which has no revision to answer.
 */
export const encodeAppend = (stream: StreamName, events: readonly NewEvent[]): EncodedEvent[] => {
  if (events.length === 0) throw new RangeError(`Nothing to append to ${stream}`);
  let total = 0;
  return events.map(({ id, type, data, metadata }) => {
    const encoded = { id, type, data: JSON.stringify(data ?? {}), metadata: JSON.stringify(metadata) };
    const whole = Buffer.byteLength(type) + Buffer.byteLength(encoded.data) + Buffer.byteLength(encoded.metadata);
    const bytes = metadata.originalRecordedAt ? whole - ADDED_BY_A_MIGRATION : whole;
    if (bytes > MAX_EVENT_BYTES) throw new EventTooLarge(stream, bytes, MAX_EVENT_BYTES);
    total += bytes;
    if (total > MAX_APPEND_BYTES) throw new EventTooLarge(stream, total, MAX_APPEND_BYTES);
    return encoded;
  });
};
