import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { type EventLog, newId, type NewEvent, type ReadStreamOptions, type RecordedEvent } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { LibsqlEventLog } from './libsql-event-log';
import { LogReader } from './log-reader';

const STREAMS = ['thing-0', 'thing-1', 'thing-2', 'thing-3', 'kept-0', 'bad-0'] as const;

const stream = fc.constantFrom(...STREAMS);

/** `of`: the expectation is the stream's end as it is known, or that and something, or none. */
const appending = fc.record({
  kind: fc.constant('append' as const),
  stream,
  count: fc.integer({ min: 1, max: 4 }),
  off: fc.constantFrom(0, 0, 0, 1, -1, 'any' as const),
});

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      appends: fc.array(appending, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('retain' as const), maxCount: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse' as const), refused: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      stream,
      after: fc.option(fc.integer({ min: -1, max: 12 }), { nil: undefined }),
      limit: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
      backwards: fc.boolean(),
    }),
  },
);

type Append = { stream: string; events: NewEvent[]; expectedRevision: number | 'no-stream' | 'any' };

/** The log under test and, on the same file, a reader that remembers nothing. */
class Pair {
  private readonly ends = new Map<string, number>();
  private last: Append | null = null;

  private constructor(
    private readonly file: string,
    private readonly tail: { events: number; streams: number },
    public log: LibsqlEventLog,
    private plain: LogReader,
  ) {}

  static async open(file: string, tail: { events: number; streams: number }): Promise<Pair> {
    return new Pair(file, tail, await LibsqlEventLog.open({ file, tail }), new LogReader(file));
  }

  /** Each is also read while it is appended to. */
  async together(appends: ReadonlyArray<{ stream: string; count: number; off: number | 'any' }>): Promise<void> {
    const reading = appends.map(({ stream }) => this.log.readStream(stream));
    await Promise.all(
      appends.map(async ({ stream, count, off }, index) => {
        if (index % 2 === 1) await reading[index - 1];
        const end = this.ends.get(stream) ?? -1;
        const expected = off === 'any' ? 'any' : end + off < 0 ? 'no-stream' : end + off;
        const events = Array.from({ length: count }, (_, n) => fact(n));
        this.last = { stream, events, expectedRevision: expected };
        await this.append(this.last);
      }),
    );
    await Promise.all(reading);
  }

  async again(): Promise<void> {
    if (this.last && this.last.expectedRevision !== 'any') await this.append(this.last);
  }

  async restart(): Promise<void> {
    await this.log.close();
    this.log = await LibsqlEventLog.open({ file: this.file, tail: this.tail });
  }

  /** Half of an append is written before it fails. */
  refuse(refused: boolean): void {
    const db = new Database(this.file);
    const when = "BEFORE INSERT ON events WHEN new.stream = 'bad-0' AND new.revision % 2 = 1";
    const trigger = `CREATE TRIGGER IF NOT EXISTS refuse ${when} BEGIN SELECT RAISE(ABORT, 'refused'); END`;
    db.exec(refused ? trigger : 'DROP TRIGGER IF EXISTS refuse');
    db.close();
  }

  async assertSame(stream: string, options: ReadStreamOptions = {}): Promise<void> {
    const part = { stream, limit: options.limit ?? 1_000, since: '', upTo: Number.MAX_SAFE_INTEGER };
    const plain = options.backwards
      ? this.plain.before(options.after ?? Number.MAX_SAFE_INTEGER, part)
      : this.plain.after(options.after ?? -1, part);
    expect(await this.log.readStream(stream, options)).toEqual(plain);
  }

  async assertAllSame(): Promise<void> {
    expect(Number(await this.log.head())).toBe(this.plain.head());
    expect(await this.log.readAll()).toEqual(this.plain.all(0, 1_000, this.plain.head()));
    for (const stream of STREAMS) {
      await this.assertSame(stream);
      for (let after = -1; after <= (this.ends.get(stream) ?? -1); after++) await this.assertSame(stream, { after });
    }
  }

  async close(): Promise<void> {
    this.plain.close();
    await this.log.close();
  }

  private async append({ stream, events, expectedRevision }: Append): Promise<void> {
    try {
      const { revision, position } = await this.log.append(stream, events, { expectedRevision });
      this.ends.set(stream, Math.max(revision, this.ends.get(stream) ?? -1));
      const [own] = await this.log.readStream(stream, { after: revision - 1, limit: 1 });
      if (own?.revision === revision) expect(own.position).toBe(position); // at once; else trimmed by the next
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^log\.(stream_moved|unavailable)$/) as string });
    }
  }
}

const fact = (n: number): NewEvent => ({
  id: newId(),
  type: 'Counted',
  data: { n, text: '…' },
  metadata: EVENT_METADATA,
});

/** Everything a subscriber from the origin is given, until the head as it is now. */
const followed = async (log: EventLog): Promise<RecordedEvent[]> => {
  const head = await log.head();
  const seen: RecordedEvent[] = [];
  if (Number(head) === 0) return seen;
  for await (const batch of log.subscribeAll()) {
    seen.push(...batch);
    if (seen.at(-1)!.position >= head) return seen;
  }
  return seen;
};

it('answers from memory exactly what the file holds, whatever is appended, refused, trimmed and read', async () => {
  const bounds = fc.record({ events: fc.constantFrom(0, 1, 5, 1_000), streams: fc.constantFrom(1, 2, 1_000) });
  await fc.assert(
    fc.asyncProperty(bounds, fc.array(operation, { minLength: 1, maxLength: 25 }), async (tail, operations) => {
      const folder = await mkdtemp(join(tmpdir(), 'log tail '));
      const pair = await Pair.open(join(folder, 'events.db'), tail);
      try {
        for (const each of operations) {
          if (each.kind === 'together') await pair.together(each.appends);
          if (each.kind === 'again') await pair.again();
          if (each.kind === 'retain') await pair.log.setRetention('kept-0', { maxCount: each.maxCount });
          if (each.kind === 'refuse') pair.refuse(each.refused);
          if (each.kind === 'restart') await pair.restart();
          if (each.kind === 'read') {
            const { stream, after, limit, backwards } = each;
            await pair.assertSame(stream, { after, limit, backwards });
          }
        }
        await pair.assertAllSame();
        const seen = await followed(pair.log);
        const stored = new Set((await pair.log.readAll()).map(({ id }) => id));
        expect(seen.filter(({ id }) => stored.has(id))).toEqual(await pair.log.readAll());
      } finally {
        await pair.close();
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);

describe('at the live end', () => {
  let folder: string;
  let log: LibsqlEventLog;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log tail '));
    log = await LibsqlEventLog.open({ file: join(folder, 'events.db') });
  });

  afterEach(async () => {
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives readers of a stream objects of their own, and subscribers frozen ones', async () => {
    await log.append('thing-1', [fact(1)], { expectedRevision: 'no-stream' });
    const [own] = await log.readStream('thing-1');
    (own!.data as { n: number }).n = 7;
    expect((await log.readStream('thing-1'))[0]!.data).toMatchObject({ n: 1 });
    const [first] = await followed(log);
    const [second] = await followed(log);
    expect(second).toBe(first);
    expect(() => ((first!.data as { n: number }).n = 7)).toThrow(TypeError);
  });

  it('shows nothing that is not acknowledged: no reader is ahead of another', async () => {
    const seen: string[] = [];
    let going = true;
    const reading = (async () => {
      while (going) {
        const head = await log.head();
        const all = await log.readAll();
        const own = await log.readStream('thing-1');
        if ((all.at(-1)?.position ?? head) < head || own.length < all.length) seen.push(`${all.length}/${own.length}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let n = 0; n < 100; n++) await log.append('thing-1', [fact(n)], { expectedRevision: 'any' });
    going = false;
    await reading;
    expect(seen).toEqual([]);
  });
});
