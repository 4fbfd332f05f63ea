import {
  DomainError,
  type EventLog,
  EventLoopTurns,
  ORIGIN,
  type Position,
  type RecordedEvent,
} from '@hubledger/kernel';
import { chunksOf, type FeedMessage } from './feed-chunks';
import { FeedGroups } from './feed-groups';
import { type FeedFilter, FeedReader, type FeedSink } from './feed-reader';
import { Pace } from './pace';

/** Each holds a connection and up to a buffer of text. */
const MAX_READERS = 256;
/** Events read together for those who are behind. */
const PAGE = 100;
/** What happens in between goes out in one write to each reader. */
const GATHERED_MS = 100;
/** Of writing to readers, before others have their turn. */
const WRITING_MS = 4;

export class TooManyAuditReaders extends DomainError {
  readonly code = 'audit.too_many_readers';
  readonly kind = 'unavailable';
  constructor() {
    super(`${MAX_READERS} read the live audit already: try again later`, { retryAfter: 30 });
  }
}

export interface FeedOptions {
  /** One message for each event, in their order. */
  readonly show: (events: readonly RecordedEvent[]) => Promise<FeedMessage[]>;
  readonly isAudited: (type: string) => boolean;
  readonly report: (message: string, error: unknown) => void;
}

type Log = Pick<EventLog, 'head' | 'readAll' | 'subscribeAll'>;

/**
 * The audit as it happens, to many readers over one subscription of the log: an event is looked at once per different
 * filter and shown once, whoever reads. Who can't keep up is left alone until it has room, and is then fed from the log
 * by its position, together with all others who are behind; so nothing is dropped and nothing grows. Neither takes more
 * than a quarter of the time: commands come first, and under load the feed is late.
 */
export class AuditFeed {
  private readonly readers = new Set<FeedReader>();
  private readonly live = new FeedGroups();
  private readonly behind = new Set<FeedReader>();
  private readonly closing = new AbortController();
  private joining = 0;
  private following: Promise<void> | null = null;
  private catchingUp: Promise<void> | null = null;
  /** End of the page that the subscription gave last; a reader may go live from there on. */
  private taken: Position = ORIGIN;
  /** Everything up to here was handed to live readers. */
  private delivered: Position = ORIGIN;

  constructor(
    private readonly log: Log,
    private readonly options: FeedOptions,
  ) {}

  get size(): number {
    return this.readers.size;
  }

  /**
   * @param after what comes behind this position
   * @param open where its messages go; called when nothing stands in the way any more
   * @throws TooManyAuditReaders, LogUnavailable
   */
  async join(filter: FeedFilter, after: Position, open: () => FeedSink): Promise<FeedReader> {
    this.assertRoom();
    this.joining++;
    try {
      await this.follow();
    } finally {
      this.joining--;
    }
    const reader = new FeedReader(filter, open(), after);
    this.readers.add(reader);
    this.fallBehind(reader);
    return reader;
  }

  /** @throws TooManyAuditReaders */
  assertRoom(): void {
    if (this.readers.size + this.joining >= MAX_READERS) throw new TooManyAuditReaders();
  }

  roomAgain(reader: FeedReader): void {
    if (reader.state === 'stalled') this.fallBehind(reader);
  }

  leave(reader: FeedReader): void {
    reader.state = 'gone';
    this.readers.delete(reader);
    this.behind.delete(reader);
    this.live.delete(reader);
  }

  /** A sign of life to everybody, with the place from which they would go on. */
  beat(): void {
    for (const reader of this.readers) {
      if (reader.state === 'stalled') continue;
      const isAhead = reader.state !== 'live' || reader.position > this.delivered;
      reader.sink.reached(isAhead ? reader.position : this.delivered);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.endAll(this.readers);
    await Promise.allSettled([this.following, this.catchingUp]);
  }

  private endAll(readers: Iterable<FeedReader>): void {
    for (const reader of [...readers]) {
      this.leave(reader);
      reader.sink.end();
    }
  }

  /** The one subscription; begins with the first reader. */
  private async follow(): Promise<void> {
    if (this.following) return;
    const head = await this.log.head();
    if (this.following) return; // somebody else has begun meanwhile
    [this.taken, this.delivered] = [head, head];
    this.following = this.takeLive(head);
  }

  private async takeLive(after: Position): Promise<void> {
    const { signal } = this.closing;
    const pace = new Pace(GATHERED_MS, 1_000);
    try {
      for await (const page of this.log.subscribeAll({ after, signal })) {
        pace.begin();
        this.taken = page.at(-1)?.position ?? this.taken;
        await this.deliver(page, this.live);
        this.delivered = this.taken;
        await pace.rest(signal);
      }
    } catch (error) {
      this.lost('The live audit has lost the log', error, this.readers);
    } finally {
      this.following = null; // in the same turn: who joins from now on begins another one
    }
  }

  private fallBehind(reader: FeedReader): void {
    reader.state = 'behind';
    this.behind.add(reader);
    this.catchingUp ??= this.catchUp();
  }

  /** They come back by themselves, and go on where they were. */
  private lost(message: string, error: unknown, readers: Iterable<FeedReader>): void {
    if (!this.closing.signal.aborted) this.options.report(message, error);
    this.endAll(readers);
  }

  /**
   * One page at a time for all who are behind, by turns from the nearest and from the furthest behind: neither keeps the
   * other waiting for all of its way.
   */
  private async catchUp(): Promise<void> {
    const { signal } = this.closing;
    const pace = new Pace(1, 250);
    try {
      for (let nearest = true; this.behind.size > 0 && !signal.aborted; nearest = !nearest) {
        pace.begin();
        await this.feedFrom(nearest);
        if (this.behind.size > 0) await pace.rest(signal);
      }
    } catch (error) {
      this.lost('Readers of the live audit could not be fed', error, this.behind);
    } finally {
      this.catchingUp = null; // in the same turn as the last look at who is behind
    }
  }

  private async feedFrom(nearest: boolean): Promise<void> {
    const positions = [...this.behind].map(({ position }) => position).sort();
    const { taken } = this; // before the page: what comes during it may have gone to those who are live
    const from = positions.at(nearest ? -1 : 0) ?? taken;
    const page = await this.log.readAll({ after: from, limit: PAGE });
    const end = page.at(-1)?.position ?? (from > taken ? from : taken);
    const reading = [...this.behind].filter(({ position }) => position >= from && position <= end);
    await this.deliver(page, FeedGroups.of(reading));
    for (const reader of reading) if (reader.state === 'behind') this.advance(reader, end);
  }

  private advance(reader: FeedReader, end: Position): void {
    if (reader.position < end) reader.position = end;
    if (reader.position < this.taken) return;
    this.behind.delete(reader);
    reader.state = 'live';
    this.live.add(reader);
  }

  /** Shows each event that anybody wants once, then hands it to all who do. */
  private async deliver(page: readonly RecordedEvent[], groups: FeedGroups): Promise<void> {
    if (groups.isEmpty) return;
    const wanting = await groups.wanting(page.filter(({ type }) => this.options.isAudited(type)));
    const wanted = [...new Set(wanting.flatMap(({ events }) => events))];
    if (wanted.length === 0) return;
    const messages = await this.options.show(wanted);
    const shown = new Map(wanted.map((event, index) => [event, messages[index]]));
    const turns = new EventLoopTurns(WRITING_MS);
    for (const { readers, events } of wanting) {
      const chunks = chunksOf(events.flatMap((event) => shown.get(event) ?? []));
      for (const reader of [...readers]) {
        if (turns.due()) await turns.take();
        if (reader.state !== 'gone' && !chunks.every((chunk) => reader.take(chunk))) this.stall(reader);
      }
    }
  }

  private stall(reader: FeedReader): void {
    this.behind.delete(reader);
    this.live.delete(reader);
    reader.state = 'stalled';
  }
}
