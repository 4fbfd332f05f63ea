import type { NewEvent, Position, RecordedEvent } from '@hubledger/kernel';
import { ORIGIN } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { AuditFeed, TooManyAuditReaders } from './audit-feed';
import type { FeedFilter, FeedReader, FeedSink } from './feed-reader';

const all: FeedFilter = { key: 'all', matching: async (events) => [...events] };
const ofType = (wanted: string): FeedFilter => ({
  key: wanted,
  matching: async (events) => events.filter(({ type }) => type === wanted),
});

/** Takes so much text until it is read; what waits in it is counted. */
class Sink implements FeedSink {
  readonly got: string[] = [];
  readonly signs: Position[] = [];
  waiting = 0;
  most = 0;
  ended = false;
  reader: FeedReader | null = null;

  constructor(private readonly room = Infinity) {}

  send(bytes: Buffer): boolean {
    this.got.push(...bytes.toString().split('\n').slice(0, -1));
    this.waiting += bytes.length;
    this.most = Math.max(this.most, this.waiting);
    return this.waiting < this.room;
  }
  reached(position: Position): void {
    this.signs.push(position);
  }
  end(): void {
    this.ended = true;
  }
  readOn(feed: AuditFeed): void {
    this.waiting = 0;
    if (this.reader) feed.roomAgain(this.reader);
  }
}

describe('the live audit', () => {
  let log: InMemoryEventLog;
  let feed: AuditFeed;
  let options: ConstructorParameters<typeof AuditFeed>[1];
  let shown: RecordedEvent[];
  let failing: boolean;
  let reports: string[];
  let id = 0;

  beforeEach(async () => {
    log = new InMemoryEventLog();
    [shown, reports, failing] = [[], [], false];
    options = {
      show: async (events) => {
        if (failing) throw new Error('test');
        shown.push(...events);
        await new Promise(setImmediate);
        return events.map(({ data, position }) => ({ position, text: `${(data as { text: string }).text}\n` }));
      },
      isAudited: (type) => type !== 'Bookmark',
      report: (message) => reports.push(message),
    };
    feed = new AuditFeed(log, options);
    await write('before');
  });
  afterEach(() => feed.close());

  const write = (...texts: string[]) => writeAs('Changed', ...texts);
  const writeAs = (type: string, ...texts: string[]) =>
    log.append(
      'thing-1',
      texts.map((text): NewEvent => ({ id: `e${++id}`, type, data: { text }, metadata: EVENT_METADATA })),
      { expectedRevision: 'any' },
    );
  const join = async (sink: Sink, filter = all, after?: Position): Promise<Sink> => {
    sink.reader = await feed.join(filter, after ?? (await log.head()), () => sink);
    return sink;
  };
  const numbered = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, n) => String(from + n));

  it('tells what happens from now on, and what matches only', async () => {
    const [everything, some] = [await join(new Sink()), await join(new Sink(), ofType('Other'))];
    await write('a');
    await writeAs('Other', 'b');
    await writeAs('Bookmark', 'c');
    await write('d');
    await eventually(() => expect(everything.got).toEqual(['a', 'b', 'd']));
    await eventually(() => expect(some.got).toEqual(['b']));
  });

  it('shows an event once, however many read it, and not at all when nobody does', async () => {
    const sinks = await Promise.all(Array.from({ length: 50 }, () => join(new Sink())));
    await join(new Sink(), ofType('Other'));
    await write('a', 'b');
    for (const { got } of sinks) await eventually(() => expect(got).toEqual(['a', 'b']));
    expect(shown.map(({ data }) => data)).toEqual([{ text: 'a' }, { text: 'b' }]);
  });

  it('goes on from a position, then live, without a gap and without a repetition', async () => {
    await write(...numbered(0, 600));
    const { position } = (await log.readAll({ limit: 100 })).at(-1)!;
    const sink = new Sink();
    const joining = join(sink, all, position);
    for (let n = 600; n < 1_200; n += 3) {
      await write(...numbered(n, n + 3));
      if (n % 50 === 0) await new Promise(setImmediate);
    }
    await joining;
    await eventually(() => expect(sink.got).toHaveLength(1_101));
    expect(sink.got).toEqual(numbered(99, 1_200));
  });

  it('loses nothing that happens while the page of who joins is being read', async () => {
    let arrival = Promise.resolve();
    feed = new AuditFeed(
      {
        head: () => log.head(),
        subscribeAll: (from) => log.subscribeAll(from),
        readAll: async (from) => {
          const page = await log.readAll(from);
          await arrival;
          return page;
        },
      },
      options,
    );
    const live = await join(new Sink());
    await write('a');
    await eventually(() => expect(live.got).toEqual(['a']));
    let arrive = (): void => undefined;
    arrival = new Promise<void>((resolve) => (arrive = resolve));
    const joined = await join(new Sink());
    await write('b');
    await eventually(() => expect(live.got).toEqual(['a', 'b']));
    arrive();
    await eventually(() => expect(joined.got).toEqual(['b']));
  });

  it('keeps nothing for who does not read, and gives everything in order once they read on', async () => {
    const room = 32 * 1024;
    const sinks = await Promise.all(
      Array.from({ length: 200 }, (_, n) => join(new Sink(room), n % 2 ? all : ofType('Changed'))),
    );
    const quick = await join(new Sink());
    const texts = numbered(0, 1_000).map((text) => text.padStart(400, '0'));
    for (let n = 0; n < texts.length; n += 50) await write(...texts.slice(n, n + 50));
    await eventually(() => expect(quick.got).toHaveLength(texts.length));
    expect(Math.max(...sinks.map(({ most }) => most))).toBeLessThan(room + 32 * 1024);
    expect(sinks.filter(({ got }) => got.length < 200)).toHaveLength(200);
    while (sinks.some(({ got }) => got.length < texts.length)) {
      const before = sinks.reduce((sum, { got }) => sum + got.length, 0);
      for (const sink of sinks) sink.readOn(feed);
      await eventually(() => expect(sinks.reduce((sum, { got }) => sum + got.length, 0)).toBeGreaterThan(before));
    }
    expect(sinks.filter(({ got }) => got.join() !== texts.join())).toEqual([]);
    expect(Math.max(...sinks.map(({ most }) => most))).toBeLessThan(room + 32 * 1024);
  });

  it('feeds those behind together: an event is shown about once for all of them', async () => {
    await write(...numbered(0, 2_000));
    const sinks = await Promise.all(Array.from({ length: 100 }, () => join(new Sink(), all, ORIGIN)));
    for (const { got } of sinks) await eventually(() => expect(got).toHaveLength(2_001));
    expect(shown.length).toBeLessThan(3 * 2_001);
  });

  it('does not keep who is a little behind waiting for who is far behind', async () => {
    for (let n = 0; n < 20_000; n += 1_000) await write(...numbered(n, n + 1_000));
    const { position } = (await log.readAll({ after: undefined, limit: 1 }))[0]!;
    const far = await join(new Sink(), all, position);
    const near = await join(new Sink());
    await write('new');
    await eventually(() => expect(near.got).toEqual(['new']));
    expect(far.got.length).toBeLessThan(20_001);
    await eventually(() => expect(far.got).toHaveLength(20_001));
  });

  it('gives signs of life with the place to go on from, and none to who has no room', async () => {
    const [quiet, stalled] = [await join(new Sink(), ofType('Other')), await join(new Sink(1))];
    await write('a');
    await eventually(() => expect(stalled.reader?.state).toBe('stalled'));
    await eventually(() => {
      feed.beat();
      expect(quiet.signs.at(-1)).toBe('00000000000000000002');
    });
    expect(stalled.signs.at(-1) ?? ORIGIN < '00000000000000000002').toBeTruthy();
    const { length } = stalled.signs;
    feed.beat();
    expect(stalled.signs).toHaveLength(length);
  });

  it('has a bound', async () => {
    for (let n = 0; n < 256; n++) await join(new Sink());
    await expect(join(new Sink())).rejects.toBeInstanceOf(TooManyAuditReaders);
    expect(feed.size).toBe(256);
  });

  it('forgets who has left, and ends all when it closes', async () => {
    const [gone, there] = [await join(new Sink()), await join(new Sink())];
    feed.leave(gone.reader!);
    await write('a');
    await eventually(() => expect(there.got).toEqual(['a']));
    expect([gone.got, feed.size]).toEqual([[], 1]);
    await feed.close();
    expect([there.ended, feed.size]).toEqual([true, 0]);
  });

  it('ends its readers when it can not show them something: they come back by themselves', async () => {
    const sink = await join(new Sink());
    await write('a');
    await eventually(() => expect(sink.got).toEqual(['a']));
    failing = true;
    await write('b');
    await eventually(() => expect(sink.ended).toBe(true));
    expect(reports).toHaveLength(1);
    failing = false;
    const again = await join(new Sink(), all, sink.reader!.position);
    await write('c');
    await eventually(() => expect(again.got).toEqual(['b', 'c']));
  });
});
