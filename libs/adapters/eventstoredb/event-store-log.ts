import {
  type Appended,
  encodeAppend,
  EventLog,
  type ExpectedRevision,
  LogUnavailable,
  MAX_PAGE,
  type NewEvent,
  ORIGIN,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StoreRefused,
  StreamMoved,
  type StreamName,
  type StreamRetention,
} from '@hubledger/kernel';
import type { Append } from './append-requests';
import { Appender } from './appender';
import { isPassing, reasonOf, refusesUs, unavailable, wasSilent } from './call-errors';
import { type EventStoreSettings, PATIENCE, type Patience } from './event-store-settings';
import { Landmarks } from './landmarks';
import { LiveTail } from './live-tail';
import { LogConnection } from './log-connection';
import { LogReads } from './log-reads';
import { Outage } from './outage';
import { readLog, readStream } from './read-requests';
import { retentionChange, retentionOf } from './retention';
import { WholeLog } from './whole-log';

/** Events handed to a subscriber at once. */
const SUBSCRIPTION_PAGE = 250;
const PAUSE = 250;
/** Of a change of what a stream keeps, which few ever make. */
const MAX_TRIES = 8;

/** The log on EventStoreDB or KurrentDB: a dedicated server or cluster, read from its unfiltered `$all`. */
export class EventStoreLog extends EventLog {
  /** Bytes of the server's log. */
  override readonly countsEvents = false;
  private readonly outage: Outage;
  private readonly reads: LogReads;
  private readonly appender: Appender;
  private readonly landmarks: Landmarks;
  private readonly whole: WholeLog;
  private readonly tail: LiveTail;
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(
    private readonly connection: LogConnection,
    private readonly patience: Patience,
    { tail, reportOutage }: Pick<EventStoreSettings, 'tail' | 'reportOutage'> = {},
  ) {
    super();
    this.outage = new Outage((anew) => this.look(anew), reportOutage);
    this.reads = new LogReads(connection, this.outage, patience);
    this.appender = new Appender(connection, this.reads, this.outage, patience);
    this.landmarks = new Landmarks(this.appender, this.reads);
    this.whole = new WholeLog(this.reads, this.landmarks);
    const end = (): Promise<Position> => this.whole.end();
    this.tail = new LiveTail(connection, { end, watch: patience.watch, bounds: tail, report: reportOutage });
  }

  /** @throws LogUnavailable when the server does not answer in time; StoreRefused when it does not let us in. */
  async ready(): Promise<void> {
    let anew = false;
    for (const until = performance.now() + this.patience.opening; ;) {
      try {
        return await this.look(anew);
      } catch (error) {
        if (refusesUs(error)) throw new StoreRefused(`EVENTSTORE_URL: ${reasonOf(error)}; look at its credentials`);
        const trouble = isPassing(error) ? await this.connection.trouble() : null;
        if (trouble !== null) throw new StoreRefused(`EVENTSTORE_URL: ${trouble}; look at tls and tlsCAFile`);
        if (!isPassing(error) || performance.now() + PAUSE > until) throw unavailable(error);
        anew = wasSilent(error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  async append(
    stream: StreamName,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended> {
    this.assertOpen();
    const appended = await this.write({
      stream,
      events: encodeAppend(stream, events),
      expected: expectedRevision,
    });
    this.landmarks.passed(events.length);
    return appended;
  }

  async readStream(
    stream: StreamName,
    { after, limit = MAX_PAGE, backwards = false }: ReadStreamOptions = {},
  ): Promise<RecordedEvent[]> {
    this.assertOpen();
    const count = pageSize(limit);
    if (after !== undefined && !Number.isInteger(after)) throw new RangeError(`Not a revision: ${after}`);
    const from = backwards ? (after === undefined ? 'end' : after - 1) : Math.max((after ?? -1) + 1, 0);
    if (count === 0 || (from !== 'end' && from < 0)) return [];
    const page = await translated(this.reads.read(readStream(stream, from, count, backwards)));
    return page.flatMap(({ event }) => event ?? []);
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    this.assertOpen();
    return translated(this.whole.after(after, pageSize(limit)));
  }

  async readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    this.assertOpen();
    if (positions.length > MAX_PAGE) throw new RangeError(`Not a page: ${positions.length} positions`);
    return translated(this.whole.at(positions));
  }

  /** What comes live is frozen, and shared by all subscribers. While the server is away it is waited for. */
  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    this.tail.begin();
    let reached = after;
    while (!this.closed && !signal?.aborted) {
      const seen = this.tail.arrived.count; // before the read: what arrives during it wakes us again
      const live = this.tail.after(reached, SUBSCRIPTION_PAGE);
      const page = live ?? (await this.pageUnlessAway(reached));
      const last = page?.at(-1);
      if (this.closed || signal?.aborted) return;
      if (page && last) {
        reached = last.position;
        yield page;
      } else if (page) {
        await this.tail.arrived.past(seen, signal);
      } else {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }

  async head(): Promise<Position> {
    this.assertOpen();
    return translated(this.whole.head());
  }

  /** Hides at once from `readStream`; from the log as a whole events go with the server's next scavenge. */
  async setRetention(stream: StreamName, retention: StreamRetention): Promise<void> {
    this.assertOpen();
    if (retention.maxCount !== undefined && retention.maxCount < 1) {
      throw new RangeError('A stream keeps at least its last event');
    }
    for (let tries = 1; ; tries++) {
      const change = await translated(retentionChange(this.reads, stream, retention));
      try {
        if (change) await this.write(change);
        return;
      } catch (error) {
        if (!(error instanceof StreamMoved) || tries === MAX_TRIES) throw error; // else another has changed it meanwhile
      }
    }
  }

  /** Null: the stream keeps everything. */
  async retentionOf(stream: StreamName): Promise<StreamRetention | null> {
    this.assertOpen();
    return translated(retentionOf(this.reads, stream));
  }

  /** Waits for appends under way. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.tail.close();
    await Promise.allSettled(this.underWay);
    this.outage.end();
    this.appender.close();
    this.connection.close();
  }

  private async write(append: Append): Promise<Appended> {
    const writing = this.appender.append(append);
    this.underWay.add(writing);
    try {
      return await writing;
    } finally {
      this.underWay.delete(writing);
    }
  }

  private async pageUnlessAway(after: Position): Promise<RecordedEvent[] | null> {
    try {
      return await translated(this.whole.after(after, SUBSCRIPTION_PAGE));
    } catch (error) {
      if (error instanceof LogUnavailable) return null;
      throw error;
    }
  }

  /** One question to the server. @param anew on a connection of its own, and those that follow with it */
  private async look(anew: boolean): Promise<void> {
    if (anew) await this.connection.renew();
    await this.reads.once(readLog('end', 1, true), this.patience.read);
  }

  private assertOpen(): void {
    if (this.closed) throw new LogUnavailable('it is closed');
  }
}

/** @throws StoreRefused for an address or credentials that can't be used; LogUnavailable while the server is not there. */
export const openEventStoreLog = async ({ url, patience, ...rest }: EventStoreSettings): Promise<EventStoreLog> => {
  const log = new EventStoreLog(new LogConnection(url.reveal()), { ...PATIENCE, ...patience }, rest);
  try {
    await log.ready();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
};

const translated = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error);
  }
};

const pageSize = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError(`Not a number of events: ${limit}`);
  return Math.min(limit, MAX_PAGE);
};
