import { join } from 'node:path';
import {
  type Appended,
  type Clock,
  encodeAppend,
  EventLog,
  type ExpectedRevision,
  LogUnavailable,
  MAX_PAGE,
  type NewEvent,
  ORIGIN,
  type Position,
  positionOf,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StreamMoved,
  type StreamName,
  type StreamRetention,
  SystemClock,
  WakeUp,
} from '@hubledger/kernel';
import { StorageTooNew, StorageUnavailable } from '../errors';
import { WorkerLink } from '../worker/worker-link';
import { LogReader } from './log-reader';
import type { LogAnswer, LogRequest } from './requests';
import { cutoffFor } from './retention';

export interface LibsqlEventLogOptions {
  readonly file: string;
  readonly clock?: Clock;
  /** Milliseconds between two sweeps of expired events. */
  readonly sweepEvery?: number;
}

type Link = WorkerLink<LogRequest, LogAnswer>;

/**
 * The embedded log: one libsql file in WAL mode, synced at every commit. Appends are written in groups by a worker,
 * reads come from a second connection in the calling thread. One process only (see `acquireDataLock`).
 */
export class LibsqlEventLog extends EventLog {
  private readonly sweeper: NodeJS.Timeout;
  private closed = false;

  private constructor(
    private readonly link: Link,
    private readonly reader: LogReader,
    private readonly maxAges: Map<StreamName, number | null>,
    private readonly arrived: WakeUp,
    private readonly clock: Clock,
    sweepEvery: number,
  ) {
    super();
    this.sweeper = setInterval(() => void this.sweep().catch(() => undefined), sweepEvery); // the next one tries again
    this.sweeper.unref();
  }

  /** @throws `StorageTooNew`, `StorageUnavailable`. */
  static async open(options: LibsqlEventLogOptions): Promise<LibsqlEventLog> {
    const { file, clock = new SystemClock(), sweepEvery = 3_600_000 } = options;
    const arrived = new WakeUp();
    const link: Link = await WorkerLink.start(
      join(__dirname, 'writer.worker.js'),
      { file },
      {
        failed: ({ message }) => new LogUnavailable(message),
        gone: (reason) => new LogUnavailable(reason),
        refused: (failure, tooNew) =>
          tooNew ? new StorageTooNew(failure.message) : new StorageUnavailable(failure.message),
      },
      () => arrived.ring(),
    );
    try {
      const reader = new LogReader(file);
      return new LibsqlEventLog(link, reader, reader.maxAges(), arrived, clock, sweepEvery);
    } catch (error) {
      await link.end();
      throw error;
    }
  }

  async append(
    stream: StreamName,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended> {
    const encoded = encodeAppend(stream, events);
    const answer = await this.link.request({
      kind: 'append',
      stream,
      expected: expectedRevision,
      events: encoded,
      at: this.clock.iso(),
    });
    if (answer.kind === 'moved') throw new StreamMoved(stream, expectedRevision, answer.actual);
    if (answer.kind !== 'appended') throw new Error(`Unexpected answer: ${answer.kind}`);
    return { revision: answer.revision, position: positionOf(answer.position) };
  }

  async readStream(
    stream: StreamName,
    { after, limit = MAX_PAGE, backwards = false }: ReadStreamOptions = {},
  ): Promise<RecordedEvent[]> {
    this.assertOpen();
    const maxAge = this.maxAges.get(stream) ?? null;
    const since = maxAge === null ? '' : cutoffFor(maxAge, this.clock.iso());
    const page = pageSize(limit);
    if (after !== undefined && !Number.isInteger(after)) throw new RangeError(`Not a revision: ${after}`);
    const events = backwards
      ? this.reader.before(stream, after ?? Number.MAX_SAFE_INTEGER, page, since)
      : this.reader.after(stream, after ?? -1, page, since, !this.maxAges.has(stream));
    return roomAfter(events);
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    this.assertOpen();
    return roomAfter(this.reader.all(after, pageSize(limit)));
  }

  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    let reached = after;
    while (!this.closed && !signal?.aborted) {
      const seen = this.arrived.count; // before the read: what is committed during it wakes us again
      const page = this.reader.all(reached, SUBSCRIPTION_PAGE);
      const last = page.at(-1);
      if (last) {
        reached = last.position;
        yield page;
        await turn(); // a long catch-up leaves room for requests
      } else {
        await this.arrived.past(seen, signal);
      }
    }
  }

  async head(): Promise<Position> {
    this.assertOpen();
    return positionOf(this.reader.head());
  }

  /** `maxCount` deletes at once; `maxAge` hides from `readStream` at once and deletes with the next sweep. */
  async setRetention(stream: StreamName, { maxAge, maxCount }: StreamRetention): Promise<void> {
    if (maxCount !== undefined && maxCount < 1) throw new RangeError('A stream keeps at least its last event');
    if (!this.maxAges.has(stream)) this.maxAges.set(stream, null); // readers may meet a trimmed stream from here on
    await this.link.request({ kind: 'retain', stream, maxAge: maxAge ?? null, maxCount: maxCount ?? null });
    this.maxAges.set(stream, maxAge ?? null);
  }

  /** Deletes expired events, in rounds that let appends through. Runs by itself; public for operators and tests. */
  async sweep(): Promise<void> {
    for (let more = true; more;) {
      const answer = await this.link.request({ kind: 'sweep', at: this.clock.iso() });
      more = answer.kind === 'swept' && answer.more;
    }
  }

  /** Finishes what is queued, empties the write-ahead log into the file and ends the worker. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.sweeper);
    const first = !this.closed;
    this.closed = true;
    this.arrived.ring();
    await this.link.end();
    if (first) this.reader.close();
  }

  private assertOpen(): void {
    if (this.closed) throw new LogUnavailable('it is closed');
  }
}

/** Events read at once for a subscriber, on the thread that also serves requests. */
const SUBSCRIPTION_PAGE = 250;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads are synchronous: without a turn of the event loop a fold of a long stream would hold up everybody else. */
const roomAfter = async <T>(events: T[]): Promise<T[]> => {
  if (events.length >= SUBSCRIPTION_PAGE) await turn();
  return events;
};

/** libsql ends the whole process when a value it has no type for is bound, so numbers are looked at first. */
const pageSize = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError(`Not a number of events: ${limit}`);
  return Math.min(limit, MAX_PAGE);
};
