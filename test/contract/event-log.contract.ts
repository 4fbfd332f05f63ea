import {
  type EventLog,
  EventTooLarge,
  type ExpectedRevision,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  MAX_PAGE,
  MAX_PAGE_BYTES,
  newId,
  type NewEvent,
  ORIGIN,
  type Position,
  positionOf,
  type RecordedEvent,
  StreamMoved,
} from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';

export interface OpenedLog {
  readonly log: EventLog;
  /** Closes the log and opens it again on the same data; absent for a store that keeps nothing. */
  readonly reopen?: () => Promise<EventLog>;
  /** The log as a whole shows what retention has hidden until the server clears it away; absent: at once it does not. */
  readonly clearsLater?: true;
  /** Closes whatever is open and removes the data. */
  readonly close: () => Promise<void>;
}

interface Rule {
  /** What the port promises, as one sentence. */
  readonly rule: string;
  readonly check: (store: OpenedLog) => Promise<void>;
}

/** One event, told apart by `n`. */
const fact = (n: number, data: object = {}): NewEvent => ({
  id: newId(),
  type: 'Counted',
  data: { n, ...data },
  metadata: EVENT_METADATA,
});

const facts = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => fact(n));

const add = (log: EventLog, stream: string, events: readonly NewEvent[], expectedRevision: ExpectedRevision = 'any') =>
  log.append(stream, events, { expectedRevision });

const idsOf = (events: ReadonlyArray<{ id: string }>): string[] => events.map(({ id }) => id);

const expectMoved = (append: Promise<unknown>): Promise<void> => expect(append).rejects.toBeInstanceOf(StreamMoved);

/** The whole log, page by page. */
const everything = async (log: EventLog): Promise<RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (let after = ORIGIN; ;) {
    const page = await log.readAll({ after, limit: 200 });
    all.push(...page);
    const last = page.at(-1);
    if (!last) return all;
    after = last.position;
  }
};

/** Milliseconds without a new event after which a subscription is taken to have lost one. */
const SILENCE = 8_000;

/** Takes a subscription's events until `enough`, or until nothing comes any more. */
const follow = async (
  log: EventLog,
  enough: (seen: readonly RecordedEvent[]) => boolean,
  after?: Position,
): Promise<RecordedEvent[]> => {
  const abort = new AbortController();
  const seen: RecordedEvent[] = [];
  const timer = setTimeout(() => abort.abort(), SILENCE);
  for await (const batch of log.subscribeAll({ after, signal: abort.signal })) {
    expect(Array.isArray(batch)).toBe(true);
    seen.push(...batch);
    timer.refresh();
    if (enough(seen)) break;
  }
  clearTimeout(timer);
  return seen;
};

/** Fails instead of hanging: a subscription that does not end would stop the whole suite. */
const within = async <T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const assertDense = (events: readonly RecordedEvent[]): void =>
  expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));

const assertOrdered = (events: readonly RecordedEvent[]): void => {
  for (const [index, { position }] of events.entries()) {
    expect(position).toMatch(/^\d{20}$/);
    if (index > 0) expect(position > events[index - 1]!.position).toBe(true);
  }
};

const APPENDING: Rule[] = [
  {
    rule: 'several events of one append follow each other and answer the last revision and position',
    check: async ({ log }) => {
      const events = facts(3);
      const appended = await add(log, 'thing-1', events, 'no-stream');
      const stored = await log.readStream('thing-1');
      expect(idsOf(stored)).toEqual(idsOf(events));
      assertDense(stored);
      expect(appended).toEqual({ revision: 2, position: stored[2]!.position });
    },
  },
  {
    rule: 'what was written comes back as it was',
    check: async ({ log }) => {
      const data = { text: 'ü 日本 \u0000 \ud800 "quoted"\n', nested: { list: [1, 1.5, null, true, []] }, empty: {} };
      const event = { ...fact(1, data), type: 'Töld', metadata: { ...EVENT_METADATA, requestId: 'r' } };
      await add(log, 'thing-1', [event]);
      const [stored] = await log.readStream('thing-1');
      expect(stored).toMatchObject({ ...event, stream: 'thing-1', revision: 0 });
      expect(stored!.data).toEqual(event.data);
      expect((await log.readAll())[0]).toEqual(stored);
    },
  },
  {
    rule: 'objects are not shared with the log',
    check: async ({ log }) => {
      const data = { list: [1] };
      const appending = add(log, 'thing-1', [{ ...fact(1), data }]);
      data.list.push(2);
      await appending;
      const [first] = await log.readStream('thing-1');
      (first!.data as typeof data).list.push(3);
      expect((await log.readStream('thing-1'))[0]!.data).toEqual({ list: [1] });
    },
  },
  {
    rule: "'no-stream' creates a stream once",
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(1), 'no-stream');
      await expectMoved(add(log, 'thing-1', facts(1), 'no-stream'));
      expect(await log.readStream('thing-1')).toHaveLength(1);
    },
  },
  {
    rule: 'a numeric expectation must be the last revision exactly',
    check: async ({ log }) => {
      await expectMoved(add(log, 'thing-1', facts(1), 0));
      await add(log, 'thing-1', facts(2), 'no-stream');
      await expectMoved(add(log, 'thing-1', facts(1), 0));
      await expectMoved(add(log, 'thing-1', facts(1), 2));
      expect(await add(log, 'thing-1', facts(1), 1)).toMatchObject({ revision: 2 });
    },
  },
  {
    rule: 'a refused append leaves nothing, in the stream and in the log',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(1), 'no-stream');
      const refused = facts(5);
      await expectMoved(add(log, 'thing-1', refused, 7));
      await add(log, 'thing-2', facts(1));
      const ids = idsOf([...(await everything(log)), ...(await log.readStream('thing-1'))]);
      for (const id of idsOf(refused)) expect(ids).not.toContain(id);
      expect(ids).toHaveLength(3);
    },
  },
  {
    rule: "'any' always appends",
    check: async ({ log }) => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => add(log, 'registry-x', [fact(n)])));
      const revisions = answers.map(({ revision }) => revision).sort((a, b) => a - b);
      expect(revisions).toEqual(Array.from({ length: 50 }, (_, n) => n));
    },
  },
  {
    rule: 'an append of nothing is refused',
    check: async ({ log }) => {
      await expect(add(log, 'thing-1', [])).rejects.toBeInstanceOf(RangeError);
    },
  },
  {
    rule: 'streams whose names look alike stay apart',
    check: async ({ log }) => {
      const names = ['thing-1', 'thing-10', 'Thing-1', 'thing-1 ', 'thing-%', 'thing-é', 'thing-e\u0301'];
      for (const name of names) await add(log, name, [fact(0, { name })], 'no-stream');
      for (const name of names) expect((await log.readStream(name)).map(({ data }) => data)).toEqual([{ n: 0, name }]);
    },
  },
  {
    rule: 'recordedAt never goes backwards, and what a migration wrote wins',
    check: async ({ log }) => {
      const before = Date.now();
      for (let n = 0; n < 5; n++) await add(log, `thing-${n}`, [fact(n)]);
      const times = (await log.readAll()).map(({ recordedAt }) => recordedAt);
      expect(times).toEqual([...times].sort());
      for (const time of times) {
        expect(new Date(time).toISOString()).toBe(time);
        expect(Math.abs(Date.parse(time) - before)).toBeLessThan(60_000);
      }
      const originalRecordedAt = '2020-02-03T04:05:06.789Z';
      await add(log, 'thing-old', [{ ...fact(1), metadata: { ...EVENT_METADATA, originalRecordedAt } }]);
      expect((await log.readStream('thing-old'))[0]!.recordedAt).toBe(originalRecordedAt);
    },
  },
];

const REPEATING: Rule[] = [
  {
    rule: 'a repeated append answers as the first one did, also after others wrote',
    check: async ({ log }) => {
      const [created, changed] = [facts(2), facts(3)];
      const first = await add(log, 'thing-1', created, 'no-stream');
      const second = await add(log, 'thing-1', changed, 1);
      await add(log, 'thing-1', facts(2), 4);
      expect(await add(log, 'thing-1', created, 'no-stream')).toEqual(first);
      expect(await add(log, 'thing-1', changed, 1)).toEqual(second);
      expect(await log.readStream('thing-1')).toHaveLength(7);
    },
  },
  {
    rule: 'a repeated append at the same moment is stored once and answered twice',
    check: async ({ log }) => {
      const events = facts(2);
      const answers = await Promise.all(Array.from({ length: 10 }, () => add(log, 'thing-1', events, 'no-stream')));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await log.readStream('thing-1')).toHaveLength(2);
    },
  },
  {
    rule: 'an append that shares only some ids with what is there is a conflict',
    check: async ({ log }) => {
      const [first, second] = [fact(1), fact(2)];
      await add(log, 'thing-1', [first, second], 'no-stream');
      await expectMoved(add(log, 'thing-1', [first, fact(2)], 'no-stream'));
      await expectMoved(add(log, 'thing-1', [second], 'no-stream'));
      await expectMoved(add(log, 'thing-1', [first, second, fact(3)], 'no-stream'));
      await expectMoved(add(log, 'thing-1', [first], 0));
    },
  },
];

const RACING: Rule[] = [
  {
    rule: '64 creators of one stream: exactly one wins',
    check: async ({ log }) => {
      const tries = await Promise.allSettled(
        Array.from({ length: 64 }, (_, n) => add(log, 'claim-1', [fact(n)], 'no-stream')),
      );
      const won = tries.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const one of tries) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(StreamMoved);
      expect(await log.readStream('claim-1')).toHaveLength(1);
    },
  },
  {
    rule: '64 writers of one stream, trying again on conflict: each revision exactly once, nothing lost',
    check: async ({ log }) => {
      const write = async (n: number): Promise<number> => {
        for (;;) {
          const [last] = await log.readStream('thing-1', { backwards: true, limit: 1 });
          try {
            return (await add(log, 'thing-1', [fact(n)], last?.revision ?? 'no-stream')).revision;
          } catch (error) {
            if (!(error instanceof StreamMoved)) throw error;
          }
        }
      };
      const revisions = await Promise.all(Array.from({ length: 64 }, (_, n) => write(n)));
      expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => n));
      const stored = await log.readStream('thing-1');
      assertDense(stored);
      expect(new Set(stored.map(({ data }) => (data as { n: number }).n)).size).toBe(64);
    },
  },
  {
    rule: 'a conflict in a crowd refuses itself alone',
    check: async ({ log }) => {
      await add(log, 'thing-0', facts(1), 'no-stream');
      const tries = await Promise.allSettled(
        Array.from({ length: 60 }, (_, n) =>
          n % 3 === 0 ? add(log, 'thing-0', [fact(n)], 99) : add(log, `thing-${n}`, [fact(n)], 'no-stream'),
        ),
      );
      expect(tries.map(({ status }) => status)).toEqual(tries.map((_, n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')));
      expect(await everything(log)).toHaveLength(41);
    },
  },
  {
    rule: 'writers of many streams: every stream dense, the log holds each event once, in order',
    check: async ({ log }) => {
      await Promise.all(
        Array.from({ length: 40 }, async (_, stream) => {
          for (let n = 0; n < 5; n++) await add(log, `thing-${stream}`, facts(2), n === 0 ? 'no-stream' : n * 2 - 1);
        }),
      );
      const all = await everything(log);
      assertOrdered(all);
      expect(new Set(idsOf(all)).size).toBe(400);
      expect(all).toHaveLength(400);
      for (let stream = 0; stream < 40; stream++) {
        const own = all.filter((event) => event.stream === `thing-${stream}`);
        assertDense(own);
        expect(await log.readStream(`thing-${stream}`)).toEqual(own);
      }
    },
  },
];

const READING: Rule[] = [
  {
    rule: 'an acknowledged event is visible to every reader at once',
    check: async ({ log }) => {
      expect(await log.head()).toBe(ORIGIN);
      expect(await log.readAll()).toEqual([]);
      for (let n = 0; n < 20; n++) {
        const { position, revision } = await add(log, 'thing-1', [fact(n)]);
        expect((await log.readStream('thing-1', { after: revision - 1 })).at(-1)?.position).toBe(position);
        expect((await log.readAll()).at(-1)?.position).toBe(position);
        expect(await log.head()).toBe(position);
      }
    },
  },
  {
    rule: 'a stream is read forwards from behind a revision',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(10));
      const revisions = async (options?: Parameters<EventLog['readStream']>[1]) =>
        (await log.readStream('thing-1', options)).map(({ revision }) => revision);
      expect(await revisions()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await revisions({ after: 6 })).toEqual([7, 8, 9]);
      expect(await revisions({ after: -1, limit: 2 })).toEqual([0, 1]);
      expect(await revisions({ after: 2, limit: 3 })).toEqual([3, 4, 5]);
      expect(await revisions({ after: 9 })).toEqual([]);
      expect(await revisions({ after: 100 })).toEqual([]);
      expect(await log.readStream('thing-2')).toEqual([]);
    },
  },
  {
    rule: 'a stream is read backwards from its end or from before a revision',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(10));
      const revisions = async (options?: Parameters<EventLog['readStream']>[1]) =>
        (await log.readStream('thing-1', { ...options, backwards: true })).map(({ revision }) => revision);
      expect(await revisions()).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
      expect(await revisions({ limit: 1 })).toEqual([9]);
      expect(await revisions({ after: 3 })).toEqual([2, 1, 0]);
      expect(await revisions({ after: 3, limit: 2 })).toEqual([2, 1]);
      expect(await revisions({ after: 0 })).toEqual([]);
      expect(await log.readStream('thing-2', { backwards: true })).toEqual([]);
    },
  },
  {
    rule: 'the log is read by pages, each event once, never more than 1,000',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(600));
      await add(log, 'thing-2', facts(600));
      const first = await log.readAll();
      expect(first).toHaveLength(MAX_PAGE);
      expect(await log.readAll({ limit: 5_000 })).toHaveLength(MAX_PAGE);
      expect(await log.readAll({ after: first.at(-1)!.position })).toHaveLength(200);
      expect(await log.readAll({ after: first[9]!.position, limit: 3 })).toEqual(first.slice(10, 13));
      expect(await log.readAll({ after: await log.head() })).toEqual([]);
      expect(new Set(idsOf(await everything(log))).size).toBe(1_200);
    },
  },
  {
    rule: 'a page of the log ends by its bytes, and none is missed',
    check: async ({ log }) => {
      const large = () => Array.from({ length: 3 }, () => weighing(MAX_EVENT_BYTES));
      for (let n = 0; n < 8; n++) await add(log, `thing-${n}`, large());
      await add(log, 'thing-8', facts(20));
      const pages: RecordedEvent[][] = [];
      for (let after = ORIGIN; ; after = pages.at(-1)!.at(-1)!.position) {
        const page = await log.readAll({ after });
        if (page.length === 0) break;
        pages.push(page);
      }
      const bytesOf = (page: readonly RecordedEvent[]): number =>
        page.reduce((sum, { data, metadata }) => sum + JSON.stringify([data, metadata]).length, 0);
      expect(Math.max(...pages.map(bytesOf))).toBeLessThan(MAX_PAGE_BYTES + MAX_EVENT_BYTES);
      expect(Math.min(...pages.slice(0, -2).map(({ length }) => length))).toBeGreaterThan(5);
      const all = pages.flat();
      expect(all.map(({ data }) => (data as { n: number }).n).slice(24)).toEqual(facts(20).map((_, n) => n));
      expect(all).toHaveLength(44);
      const after = all[1]!.position;
      expect(idsOf(await follow(log, ({ length }) => length === 42, after))).toEqual(idsOf(all.slice(2)));
      expect(idsOf(await log.readAll({ after, limit: 1 }))).toEqual([all[2]!.id]);
    },
  },
  {
    rule: 'the log is read from behind any position, whether an event stands there or not',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(30));
      await log.setRetention('thing-2', { maxCount: 1 });
      await add(log, 'thing-2', facts(2_100 / 7));
      await add(log, 'thing-1', facts(10));
      const all = await everything(log);
      for (const index of [0, 1, 20, all.length - 1]) {
        const before = positionOf(BigInt(all[index]!.position) - 1n);
        expect(idsOf(await log.readAll({ after: before, limit: 3 }))).toEqual(idsOf(all.slice(index, index + 3)));
      }
      expect(await log.readAll({ after: positionOf(BigInt(await log.head()) + 1n) })).toEqual([]);
      expect(await log.readAll({ after: '9'.repeat(20) })).toEqual([]);
    },
  },
  {
    rule: 'events are read by their positions, in the order of these; where there is none, nothing is answered',
    check: async ({ log, clearsLater }) => {
      await add(log, 'thing-1', facts(20));
      await add(log, 'thing-2', facts(5));
      const all = await log.readAll();
      const wanted = [23, 2, 17, 3].map((index) => all[index]!);
      const beyond = positionOf(BigInt(await log.head()) + 5n);
      const positions = [beyond, ...wanted.map(({ position }) => position), ORIGIN];
      expect(await log.readAt(positions)).toEqual(wanted);
      expect(await log.readAt([])).toEqual([]);
      await log.setRetention('thing-1', { maxCount: 1 });
      expect(idsOf(await log.readAt(positions))).toEqual(idsOf(clearsLater ? wanted : wanted.slice(0, 1)));
      const tooMany = Array.from({ length: MAX_PAGE + 1 }, () => ORIGIN);
      await expect(log.readAt(tooMany)).rejects.toBeInstanceOf(RangeError);
    },
  },
];

const SUBSCRIBING: Rule[] = [
  {
    rule: 'a subscription hands over from history to live without gap or repeat while others write',
    check: async ({ log }) => {
      for (let n = 0; n < 3; n++) await add(log, `past-${n}`, facts(500));
      const total = 1_500 + 20 * 25;
      const complete = (seen: readonly RecordedEvent[]) => seen.length >= total;
      const early = follow(log, complete);
      const writing = Promise.all(
        Array.from({ length: 20 }, async (_, stream) => {
          for (let n = 0; n < 25; n++) await add(log, `live-${stream}`, [fact(n)]);
        }),
      );
      const late = follow(log, complete);
      await writing;
      const all = await everything(log);
      expect(all).toHaveLength(total);
      expect(await early).toEqual(all);
      expect(await late).toEqual(all);
    },
  },
  {
    rule: 'a subscription starts behind a position',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(5));
      const all = await log.readAll();
      expect(await follow(log, (seen) => seen.length >= 2, all[2]!.position)).toEqual(all.slice(3));
      const live = follow(log, (seen) => seen.length >= 1, await log.head());
      const { position } = await add(log, 'thing-1', facts(1));
      expect((await live).map((event) => event.position)).toEqual([position]);
    },
  },
  {
    rule: 'an idle subscription wakes for each later append',
    check: async ({ log }) => {
      const seen: string[] = [];
      const following = follow(log, (events) => events.length >= 5);
      for (let n = 0; n < 5; n++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push((await add(log, 'thing-1', [fact(n)])).position);
      }
      expect((await following).map(({ position }) => position)).toEqual(seen);
    },
  },
  {
    rule: 'a subscription ends when its signal aborts, idle or not, and before it began',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(3));
      const abort = new AbortController();
      let events = 0;
      const run = (async () => {
        for await (const batch of log.subscribeAll({ signal: abort.signal })) events += batch.length;
      })();
      await new Promise((resolve) => setTimeout(resolve, 50));
      abort.abort();
      await within(5_000, 'ending an idle subscription', run);
      expect(events).toBe(3);
      const again = follow(log, () => true, await log.head());
      await add(log, 'thing-1', facts(1)); // the others are not affected
      expect(await again).toHaveLength(1);
      for await (const batch of log.subscribeAll({ signal: abort.signal })) expect(batch).toBe('never reached');
    },
  },
  {
    rule: 'a subscription ends when the log is closed',
    check: async ({ log }) => {
      const run = (async () => {
        for await (const batch of log.subscribeAll()) expect(batch).not.toEqual([]);
      })();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await log.close();
      await within(5_000, 'ending with the log', run);
      await expect(add(log, 'thing-1', facts(1))).rejects.toMatchObject({ code: 'log.unavailable' });
    },
  },
];

/** An event whose type, data and metadata have `bytes` bytes together. */
const weighing = (bytes: number): NewEvent => {
  const event = fact(0, { text: '' });
  const own = event.type.length + JSON.stringify(event.data).length + JSON.stringify(event.metadata).length;
  return { ...event, data: { n: 0, text: 'x'.repeat(bytes - own) } };
};

const BOUNDS: Rule[] = [
  {
    rule: 'an event above the limit is refused, one at the limit is not; bytes count, not letters',
    check: async ({ log }) => {
      await add(log, 'thing-1', [weighing(MAX_EVENT_BYTES)]);
      await expect(add(log, 'thing-1', [weighing(MAX_EVENT_BYTES + 1)])).rejects.toBeInstanceOf(EventTooLarge);
      const wide = fact(0, { text: 'ü'.repeat(MAX_EVENT_BYTES / 2) });
      await expect(add(log, 'thing-1', [wide])).rejects.toBeInstanceOf(EventTooLarge);
      expect(await log.readStream('thing-1')).toHaveLength(1);
    },
  },
  {
    rule: 'an append above the limit is refused whole',
    check: async ({ log }) => {
      const part = MAX_APPEND_BYTES / 4;
      await add(
        log,
        'thing-1',
        [1, 2, 3, 4].map(() => weighing(part)),
      );
      const tooLarge = [weighing(part), weighing(part), weighing(part), weighing(part + 1)];
      await expect(add(log, 'thing-1', tooLarge)).rejects.toBeInstanceOf(EventTooLarge);
      expect(await log.readStream('thing-1')).toHaveLength(4);
    },
  },
  {
    rule: 'maxCount keeps the newest events, also of what was there before; revisions keep counting',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(5), 'no-stream');
      await log.setRetention('thing-1', { maxCount: 2 });
      expect((await log.readStream('thing-1')).map(({ revision }) => revision)).toEqual([3, 4]);
      expect(await add(log, 'thing-1', facts(1), 4)).toMatchObject({ revision: 5 });
      expect((await log.readStream('thing-1')).map(({ revision }) => revision)).toEqual([4, 5]);
      expect((await log.readStream('thing-1', { backwards: true })).map(({ revision }) => revision)).toEqual([5, 4]);
      await expectMoved(add(log, 'thing-1', facts(1), 'no-stream'));
      await add(log, 'thing-1', facts(10), 5);
      expect((await log.readStream('thing-1')).map(({ revision }) => revision)).toEqual([14, 15]);
      await expect(log.setRetention('thing-1', { maxCount: 0 })).rejects.toBeInstanceOf(RangeError);
    },
  },
  {
    rule: 'maxCount may be set before the stream exists',
    check: async ({ log }) => {
      await log.setRetention('thing-1', { maxCount: 1 });
      expect(await add(log, 'thing-1', facts(3), 'no-stream')).toMatchObject({ revision: 2 });
      expect((await log.readStream('thing-1')).map(({ revision }) => revision)).toEqual([2]);
    },
  },
  {
    rule: 'what stands up to a revision can be taken away; revisions keep counting, and the head can still be reached',
    check: async ({ log }) => {
      await add(log, 'thing-1', facts(5), 'no-stream');
      await add(log, 'thing-2', facts(1), 'no-stream');
      await log.setRetention('thing-1', { after: 2 });
      const revisions = async () => (await log.readStream('thing-1')).map(({ revision }) => revision);
      expect(await revisions()).toEqual([3, 4]);
      expect(await add(log, 'thing-1', facts(1), 4)).toMatchObject({ revision: 5 });
      await add(log, 'thing-2', facts(1), 0);
      await log.setRetention('thing-1', { after: 5, maxCount: 10 });
      expect(await revisions()).toEqual([]);
      await expectMoved(add(log, 'thing-1', facts(1), 'no-stream'));
      expect(await add(log, 'thing-1', facts(2), 5)).toMatchObject({ revision: 7 });
      expect(await revisions()).toEqual([6, 7]);
      expect((await everything(log)).at(-1)?.position).toBe(await log.head());
    },
  },
  {
    rule: 'maxAge hides what is older; revisions keep counting, and the head can still be reached',
    check: async ({ log }) => {
      await log.setRetention('thing-1', { maxAge: 1 });
      await add(log, 'thing-1', facts(2), 'no-stream');
      expect(await log.readStream('thing-1')).toHaveLength(2);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(await log.readStream('thing-1')).toEqual([]);
      expect(await log.readStream('thing-1', { backwards: true })).toEqual([]);
      expect((await log.readAll()).at(-1)?.position).toBe(await log.head());
      expect(await add(log, 'thing-1', facts(1), 1)).toMatchObject({ revision: 2 });
      expect((await log.readStream('thing-1')).map(({ revision }) => revision)).toEqual([2]);
    },
  },
];

const LASTING: Rule[] = [
  {
    rule: 'a log that is opened again has kept everything and goes on where it was',
    check: async ({ log, reopen }) => {
      if (!reopen) return;
      const created = facts(3);
      const first = await add(log, 'thing-1', created, 'no-stream');
      await add(log, 'kept-1', facts(5));
      await log.setRetention('kept-1', { maxCount: 2 });
      const all = await everything(log);
      const again = await reopen();
      expect(await everything(again)).toEqual(all);
      expect(await again.head()).toBe(all.at(-1)!.position);
      expect(await add(again, 'thing-1', created, 'no-stream')).toEqual(first);
      await expectMoved(add(again, 'thing-1', facts(1), 'no-stream'));
      const { position } = await add(again, 'thing-1', facts(1), 2);
      expect(position > all.at(-1)!.position).toBe(true);
      await add(again, 'kept-1', facts(1), 4);
      expect((await again.readStream('kept-1')).map(({ revision }) => revision)).toEqual([4, 5]);
    },
  },
  {
    rule: 'closing finishes what is queued',
    check: async ({ log, reopen }) => {
      if (!reopen) return;
      const appends = Array.from({ length: 300 }, (_, n) => add(log, `thing-${n % 7}`, [fact(n)]));
      const again = await reopen();
      const answers = await Promise.all(appends);
      const stored = new Set((await everything(again)).map(({ position }) => position));
      for (const { position } of answers) expect(stored.has(position)).toBe(true);
      expect(stored.size).toBe(300);
    },
  },
];

/** Every promise of the port as a check that throws when a store breaks it. */
export const EVENT_LOG_RULES: readonly Rule[] = [
  ...APPENDING,
  ...REPEATING,
  ...RACING,
  ...READING,
  ...SUBSCRIBING,
  ...BOUNDS,
  ...LASTING,
];

/** Runs all rules, each on a fresh store. */
export const eventLogContract = (name: string, openStore: () => Promise<OpenedLog>): void => {
  describe(`${name}: the promises of an event log`, () => {
    it.each(EVENT_LOG_RULES.map(({ rule, check }) => [rule, check] as const))('%s', async (_rule, check) => {
      const store = await openStore();
      try {
        await check(store);
      } finally {
        await store.close();
      }
    });
  });
};
