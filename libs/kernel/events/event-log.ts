import type { NewEvent, Position, RecordedEvent, StreamName } from './domain-event';

/** What a decision was based on. `'any'` only where no rule is at stake: registries, telemetry, system-log, audit. */
export type ExpectedRevision = number | 'no-stream' | 'any';

export interface Appended {
  /** Revision of the last event appended. */
  readonly revision: number;
  /** Position of the last event appended. */
  readonly position: Position;
}

export interface ReadStreamOptions {
  /** Exclusive revision; forwards from the first event when absent, backwards from the last. */
  readonly after?: number;
  readonly limit?: number;
  readonly backwards?: boolean;
}

export interface ReadAllOptions {
  /** Exclusive; any position, whether an event stands there or not. */
  readonly after?: Position;
  readonly limit?: number;
}

export interface StreamRetention {
  /** Seconds. */
  readonly maxAge?: number;
  readonly maxCount?: number;
  /** Exclusive revision: what stands up to it goes now. */
  readonly after?: number;
}

/**
 * The database of record. One adapter per technology; every one passes `test/contract/event-log.contract.ts`.
 *
 * - `append` is atomic for one stream, durable when it resolves, and only then visible to readers and subscribers.
 * - A repeated append (same event ids, same numeric or 'no-stream' expectation) answers as the first one did.
 * - One append call is one revision range: `'any'` takes the next revisions, whoever else writes.
 * - A read answers at most 1,000 events, whatever `limit` asks for; one of the whole log also ends with the event that
 *   passes 2 MiB, and answers none only at the log's end. The log's newest event is always there, so `head`
 *   can be reached; retention hides others from their stream at once and takes them out of the log at once or later, and
 *   a stream's revisions keep counting.
 * - Throws `StreamMoved` when the expectation does not hold and `EventTooLarge` above the size limits.
 */
export abstract class EventLog {
  /** Whether positions count events, one by one: only then the difference of two says how many lie between. */
  readonly countsEvents: boolean = true;

  abstract append(
    stream: StreamName,
    events: readonly NewEvent[],
    options: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended>;

  abstract readStream(stream: StreamName, options?: ReadStreamOptions): Promise<RecordedEvent[]>;

  /** Events in log order. `limit` defaults to 1,000. */
  abstract readAll(options?: ReadAllOptions): Promise<RecordedEvent[]>;

  /**
   * The events at these positions, at most 1,000, in the same order. A position that holds none, or none any more, is
   * left out.
   */
  abstract readAt(positions: readonly Position[]): Promise<RecordedEvent[]>;

  /** Catch-up, then live, in log order and in batches. Ends when `signal` aborts or the log is closed. */
  abstract subscribeAll(options?: {
    readonly after?: Position;
    readonly signal?: AbortSignal;
  }): AsyncIterable<RecordedEvent[]>;

  /** Position of the last event, or `ORIGIN` for an empty log. */
  abstract head(): Promise<Position>;

  abstract setRetention(stream: StreamName, retention: StreamRetention): Promise<void>;

  abstract close(): Promise<void>;
}

/** Before the first event. */
export const ORIGIN: Position = '0'.repeat(20);

/** A page of the log, at most. */
export const MAX_PAGE = 1_000;
/** Of JSON in a page of the whole log: each of a process's readers holds one, and what is made of it takes several times its room. */
export const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** Limits that hold on every server version (bytes of JSON). */
export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_APPEND_BYTES = 900 * 1024;

/** Where a log ends, for telling how far something is from there. */
export interface LogEnd extends Pick<EventLog, 'countsEvents'> {
  readonly head: Position;
}

/** Events behind a position. Null: some, and positions do not tell how many. */
export const eventsBehind = (position: Position, { head, countsEvents }: LogEnd): number | null => {
  if (position >= head) return 0;
  return countsEvents ? Number(BigInt(head) - BigInt(position)) : null;
};

export const positionOf = (sequence: number | bigint): Position => sequence.toString().padStart(20, '0');
