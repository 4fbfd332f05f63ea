import { join } from 'node:path';
import {
  type Appended,
  type Clock,
  encodeAppend,
  EventLog,
  type ExpectedRevision,
  LogDamaged,
  LogOverloaded,
  LogUnavailable,
  MAX_PAGE,
  type NewEvent,
  ORIGIN,
  type Position,
  positionOf,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StorageFull,
  StreamMoved,
  type StreamName,
  type StreamRetention,
  SystemClock,
  WakeUp,
} from '@hubledger/kernel';
import { StorageTooNew, StorageUnavailable } from '../errors';
import type { Outcome } from '../worker/protocol';
import { type Watch, WorkerLink } from '../worker/worker-link';
import { sequenceOf } from './event-row';
import { LogPages, type StreamPart } from './log-pages';
import { LogTail, type LogTailBounds } from './log-tail';
import type { ReadingBounds } from './reading-places';
import { ReadingThread } from './reading-thread';
import { type AppendRequest, type LogAnswer, type LogRequest, monotonicMs } from './requests';
import { cutoffFor } from './retention';
import { WRITE_QUEUE_LIMITS, WriteQueue, type WriteQueueLimits } from './write-queue';

export interface LibsqlEventLogOptions {
  readonly file: string;
  readonly clock?: Clock;
  /** Milliseconds between two sweeps of expired events; null: none. */
  readonly sweepEvery?: number | null;
  readonly queue?: Partial<WriteQueueLimits>;
  /** How much of the log's end is kept in memory. */
  readonly tail?: Partial<LogTailBounds>;
  readonly reads?: Partial<ReadingBounds>;
  /** Told of what keeps nobody from going on. */
  readonly report?: (message: string) => void;
}

type Link = WorkerLink<LogRequest, LogAnswer>;

/**
 * The embedded log: one libsql file in WAL mode, synced at every commit. Appends are written in groups by a worker, reads
 * come from memory at the log's end and else by a second worker. One process only (see `acquireDataLock`).
 */
export class LibsqlEventLog extends EventLog {
  private readonly sweeper: NodeJS.Timeout | null;
  private closed = false;

  private constructor(
    private readonly link: Link,
    private readonly queue: WriteQueue,
    private readonly limits: WriteQueueLimits,
    private readonly reads: ReadingThread,
    private readonly tail: LogTail,
    private readonly maxAges: Map<StreamName, number | null>,
    private readonly arrived: WakeUp,
    private readonly clock: Clock,
    sweepEvery: number | null,
  ) {
    super();
    const sweep = (): void => void this.sweep().catch(() => undefined); // the next one tries again
    this.sweeper = sweepEvery === null ? null : setInterval(sweep, sweepEvery).unref();
  }

  /** @throws `StorageTooNew`, `StorageUnavailable`. */
  static async open(options: LibsqlEventLogOptions): Promise<LibsqlEventLog> {
    const { file, clock = new SystemClock(), sweepEvery = 3_600_000 } = options;
    const limits = { ...WRITE_QUEUE_LIMITS, ...options.queue };
    const queue = new WriteQueue(limits);
    const arrived = new WakeUp();
    let log: LibsqlEventLog | null = null;
    const link: Link = await startWriter(file, {
      entering: (request) => request.kind === 'append' && queue.enter(request),
      settled: (request, outcome) => log?.settled(request, outcome),
      turned: () => arrived.ring(),
      lost: () => log?.lost(options),
      patience: limits.patience,
    });
    try {
      const { head, maxAges } = standingIn(file);
      const reads = await ReadingThread.start(file, { bounds: options.reads, report: options.report });
      const tail = new LogTail(head, options.tail);
      log = new LibsqlEventLog(link, queue, limits, reads, tail, maxAges, arrived, clock, sweepEvery);
      return log;
    } catch (error) {
      await link.end();
      throw error;
    }
  }

  /**
   * @throws also `LogOverloaded`, and then nothing was written; `LogUnavailable` when the outcome is unknown: a repeated
   * append finds out.
   */
  async append(
    stream: StreamName,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended> {
    this.assertOpen();
    const request: AppendRequest = {
      kind: 'append',
      stream,
      expected: expectedRevision,
      events: encodeAppend(stream, events),
      at: this.clock.iso(),
      until: monotonicMs() + this.limits.waiting,
    };
    const answer = await this.link.request(request);
    switch (answer.kind) {
      case 'appended':
      case 'repeated':
        return { revision: answer.revision, position: positionOf(answer.position) };
      case 'moved':
        throw new StreamMoved(stream, expectedRevision, answer.actual);
      case 'expired':
        throw new LogOverloaded(`an append has waited for ${this.limits.waiting} ms`);
      default:
        throw new Error(`Unexpected answer: ${answer.kind}`);
    }
  }

  async readStream(
    stream: StreamName,
    { after, limit = MAX_PAGE, backwards = false }: ReadStreamOptions = {},
  ): Promise<RecordedEvent[]> {
    this.assertOpen();
    const page = pageSize(limit);
    if (after !== undefined && !Number.isInteger(after)) throw new RangeError(`Not a revision: ${after}`);
    if (this.maxAges.has(stream)) return this.readRetained(stream, after, page, backwards);
    const part = { stream, limit: page, since: '', upTo: this.tail.visible };
    const behind = Math.max(after ?? -1, -1);
    if (backwards) return this.reads.before(after ?? Number.MAX_SAFE_INTEGER, part);
    const remembered = this.tail.ofStream(stream, behind, page);
    return remembered === null ? this.readAndLearn(behind, part) : roomAfter(remembered);
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    this.assertOpen();
    const [behind, page, { visible }] = [sequenceOf(after), pageSize(limit), this.tail];
    return behind >= visible ? [] : this.reads.all(behind, page, visible);
  }

  async readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    this.assertOpen();
    if (positions.length > MAX_PAGE) throw new RangeError(`Not a page: ${positions.length} positions`);
    return this.reads.at(positions.map(sequenceOf), this.tail.visible);
  }

  /** What comes live is frozen, and shared by all subscribers. */
  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    let reached = sequenceOf(after);
    while (!this.closed && !signal?.aborted) {
      const seen = this.arrived.count; // before the read: what is acknowledged during it wakes us again
      const live = this.tail.after(reached, SUBSCRIPTION_PAGE);
      const page = live ?? (await this.reads.all(reached, SUBSCRIPTION_PAGE, this.tail.visible));
      if (this.closed || signal?.aborted) return; // while it was read
      const last = page.at(-1);
      if (last) {
        reached = sequenceOf(last.position);
        yield page as RecordedEvent[];
        await roomAfter(page); // a long catch-up leaves room for requests
      } else {
        await this.arrived.past(seen, signal);
      }
    }
  }

  /** @throws also LogUnavailable when nothing can be written any more */
  async head(): Promise<Position> {
    this.assertOpen();
    if (this.link.isLost) throw new LogUnavailable('its writer has ended');
    return positionOf(this.tail.visible);
  }

  /** `maxCount` and `after` delete at once; `maxAge` hides from `readStream` at once and deletes with the next sweep. */
  async setRetention(stream: StreamName, { maxAge, maxCount, after }: StreamRetention): Promise<void> {
    if (maxCount !== undefined && maxCount < 1) throw new RangeError('A stream keeps at least its last event');
    if (!this.maxAges.has(stream)) this.maxAges.set(stream, null); // readers may meet a trimmed stream from here on
    const kept = { maxAge: maxAge ?? null, maxCount: maxCount ?? null, after: after ?? null };
    await this.link.request({ kind: 'retain', stream, ...kept });
    this.maxAges.set(stream, maxAge ?? null);
  }

  /** Deletes expired events, in rounds that let appends through. Runs by itself; public for operators and tests. */
  async sweep(): Promise<void> {
    for (let more = true; more;) {
      const answer = await this.link.request({ kind: 'sweep', at: this.clock.iso() });
      more = answer.kind === 'swept' && answer.more;
    }
  }

  /** Finishes what is queued, empties the write-ahead log into the file and ends both workers. Idempotent. */
  async close(): Promise<void> {
    if (this.sweeper) clearInterval(this.sweeper);
    this.closed = true;
    this.arrived.ring();
    await this.reads.end(); // the log is emptied into the file where nobody reads
    await this.link.end();
  }

  private settled(request: LogRequest, outcome: Outcome<LogAnswer>): void {
    if (request.kind !== 'append') return;
    this.queue.leave(request);
    if (!('answer' in outcome)) return;
    if (outcome.answer.kind === 'appended') this.tail.acknowledge(request, outcome.answer);
    if (outcome.answer.kind === 'repeated') this.tail.reach(outcome.answer.position);
  }

  /** Nobody writes any more: what stands in the file by now is what there is. */
  private lost({ file, report }: LibsqlEventLogOptions): void {
    if (this.closed) return;
    report?.('The thread that writes the event log has ended: nothing can be written until the hub is started again');
    try {
      this.tail.reach(standingIn(file).head);
    } catch {
      // unreadable as well: what was acknowledged stays in view
    }
  }

  private async readAndLearn(after: number, part: StreamPart): Promise<RecordedEvent[]> {
    const events = await this.reads.after(after, part);
    const { stream, limit, upTo } = part;
    if (events[0] && events[0].revision !== after + 1 && !this.maxAges.has(stream)) {
      throw new LogDamaged(`stream ${stream} lacks the event at revision ${after + 1}`);
    }
    if (events.length === limit) return events;
    this.tail.learn(stream, events.at(-1)?.revision ?? after, upTo);
    return events;
  }

  /** Always from the file, and all that stands there: what is visible of it may be deleted already. */
  private readRetained(stream: StreamName, after: number | undefined, limit: number, backwards: boolean) {
    const maxAge = this.maxAges.get(stream) ?? null;
    const since = maxAge === null ? '' : cutoffFor(maxAge, this.clock.iso());
    const part = { stream, limit, since, upTo: Number.MAX_SAFE_INTEGER };
    return backwards ? this.reads.before(after ?? Number.MAX_SAFE_INTEGER, part) : this.reads.after(after ?? -1, part);
  }

  private assertOpen(): void {
    if (this.closed) throw new LogUnavailable('it is closed');
  }
}

/** Events read at once for a subscriber. */
const SUBSCRIPTION_PAGE = 250;

/** What comes from memory costs no turn of the event loop: without one a fold of many events would hold up everybody else. */
const roomAfter = async <T extends readonly RecordedEvent[]>(events: T): Promise<T> => {
  if (events.length >= SUBSCRIPTION_PAGE) await new Promise((resolve) => setImmediate(resolve));
  return events;
};

const standingIn = (file: string): { readonly head: number; readonly maxAges: Map<StreamName, number | null> } => {
  const pages = new LogPages(file);
  try {
    return { head: pages.head(), maxAges: pages.maxAges() };
  } finally {
    pages.close();
  }
};

const startWriter = (file: string, watch: Watch<LogRequest, LogAnswer>): Promise<Link> =>
  WorkerLink.start(
    join(__dirname, 'writer.worker.js'),
    { file },
    {
      failed: ({ message, sqliteCode }) =>
        sqliteCode === 'SQLITE_FULL' ? new StorageFull('event log') : new LogUnavailable(message),
      gone: (reason) => new LogUnavailable(reason),
      refused: (failure, tooNew) =>
        tooNew ? new StorageTooNew(failure.message) : new StorageUnavailable(failure.message),
    },
    watch,
  );

/** libsql ends the whole process when a value it has no type for is bound, so numbers are looked at first. */
const pageSize = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError(`Not a number of events: ${limit}`);
  return Math.min(limit, MAX_PAGE);
};
