import type { Position, RecordedEvent } from './domain-event';
import { type EventLog, MAX_PAGE } from './event-log';

export interface ScanRange {
  /** Exclusive. */
  readonly after: Position;
  /** Inclusive. */
  readonly upTo: Position;
  /** Event types wanted; others need not be read. */
  readonly types: ReadonlySet<string>;
}

export interface ScannedPage {
  /** In log order. */
  readonly events: readonly RecordedEvent[];
  /** Everything up to here was looked at. */
  readonly position: Position;
}

/** Reads a long stretch of the log once, for folding it. */
export type EventScan = (range: ScanRange) => AsyncIterable<ScannedPage> | Iterable<ScannedPage>;

/** By the log's own pages. */
export const scanOf = (log: Pick<EventLog, 'readAll'>): EventScan =>
  async function* ({ after, upTo, types }) {
    let position = after;
    while (position < upTo) {
      const page = await log.readAll({ after: position, limit: MAX_PAGE });
      position = page.at(-1)?.position ?? upTo; // the rest was taken away by a stream's retention
      const events = page.filter((event) => event.position <= upTo && types.has(event.type));
      yield { events, position: position < upTo ? position : upTo };
    }
  };
