import { type EventStoreLog, type EventStoreSettings, openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import {
  LogUnavailable,
  newId,
  type NewEvent,
  ORIGIN,
  positionOf,
  type RecordedEvent,
  Secret,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import type { AppendFault } from '../eventstore-stub/misbehaviour';
import { EventStoreStub } from '../eventstore-stub/server';
import { TcpProxy } from './tcp-proxy';

const QUICK: EventStoreSettings['patience'] = { append: 300, lookUp: 1_000, whole: 5_000, watch: 200 };

let stub: EventStoreStub;
let proxy: TcpProxy;
const opened: EventStoreLog[] = [];

const open = async (settings: Partial<EventStoreSettings> = {}): Promise<EventStoreLog> => {
  const address = `esdb://127.0.0.1:${proxy.address.port}?tls=false`;
  const log = await openEventStoreLog({ url: new Secret(address), ...settings });
  opened.push(log);
  return log;
};

const facts = (count: number, text = ''): NewEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    id: newId(),
    type: 'Counted',
    data: { n, text },
    metadata: EVENT_METADATA,
  }));

const idsOf = (events: ReadonlyArray<{ id: string }>): string[] => events.map(({ id }) => id);
const storedIn = (stream: string): string[] => idsOf(stub.store.stream(stream) ?? []);

/** Everything a subscription tells, for as long as the log is open. */
const following = (log: EventStoreLog): RecordedEvent[] => {
  const seen: RecordedEvent[] = [];
  void (async () => {
    for await (const batch of log.subscribeAll()) seen.push(...batch);
  })();
  return seen;
};

beforeEach(async () => {
  stub = await new EventStoreStub().start();
  proxy = await TcpProxy.to({ host: '127.0.0.1', port: stub.port });
});

afterEach(async () => {
  await proxy.restore();
  await Promise.all(opened.splice(0).map((log) => log.close()));
  await proxy.close();
  await stub.stop();
});

describe('an append whose answer does not come', () => {
  const faults: AppendFault[] = [true, false].flatMap((stored): AppendFault[] => [
    { stored, then: 'no-answer' },
    { stored, then: 'break' },
    { stored, then: 'timed-out' },
    { stored, then: { answerAfter: 450 } },
  ]);

  it.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
    'has one effect and the right answer: %s',
    async (_name, fault) => {
      const log = await open({ patience: QUICK });
      for (const expectedRevision of ['no-stream', 1, 'any'] as const) {
        stub.faults.next(fault);
        const events = facts(2);
        const appended = await log.append('thing-1', events, { expectedRevision });
        const stored = await log.readStream('thing-1');
        expect(idsOf(stored.slice(-2))).toEqual(idsOf(events));
        expect(appended).toEqual({ revision: stored.at(-1)!.revision, position: stored.at(-1)!.position });
      }
      expect(storedIn('thing-1')).toHaveLength(6);
    },
  );

  it('takes no other one with it when the call that carries both breaks', async () => {
    const log = await open({ patience: QUICK });
    stub.faults.next({ stored: true, then: { answerAfter: 100 } }, { stored: false, then: 'break' });
    const [first, second, third] = [facts(1), facts(1), facts(1)];
    await Promise.all([
      log.append('thing-1', first, { expectedRevision: 'no-stream' }),
      log.append('thing-2', second, { expectedRevision: 'no-stream' }),
      log.append('thing-3', third, { expectedRevision: 'no-stream' }),
    ]);
    expect([1, 2, 3].map((n) => storedIn(`thing-${n}`))).toEqual([first, second, third].map(idsOf));
  });
});

describe('a connection that breaks', () => {
  it.each([0, 3, 10, 30])('leaves each of 64 appends under way once, or not at all (after %d ms)', async (moment) => {
    const log = await open();
    const appends = Array.from({ length: 64 }, (_, n) => {
      const events = facts(1 + (n % 3), 'x'.repeat(2_000));
      const expectedRevision = n % 4 === 0 ? 'any' : 'no-stream';
      return { stream: `thing-${n}`, events, done: log.append(`thing-${n}`, events, { expectedRevision }) };
    });
    const settled = Promise.allSettled(appends.map(({ done }) => done));
    await new Promise((resolve) => setTimeout(resolve, moment));
    await proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await proxy.restore();
    const outcomes = await settled;
    for (const [index, { stream, events }] of appends.entries()) {
      const outcome = outcomes[index]!;
      if (outcome.status === 'fulfilled') expect(storedIn(stream)).toEqual(idsOf(events));
      else expect([outcome.reason instanceof LogUnavailable, storedIn(stream)]).toEqual([true, []]);
    }
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });
});

describe('a server that says nothing', () => {
  it('is given up on within 9 s, then at once, and taken up again when it is back', async () => {
    const log = await open();
    await log.append('thing-1', facts(1), { expectedRevision: 'no-stream' });
    proxy.blackhole();
    const [append, started] = [facts(1), Date.now()];
    const reading = log.readStream('thing-1');
    await Promise.all([
      expect(log.append('thing-1', append, { expectedRevision: 0 })).rejects.toMatchObject({ code: 'log.unavailable' }),
      expect(reading).rejects.toMatchObject({ code: 'log.unavailable', kind: 'unavailable' }),
      expect(log.readAll()).rejects.toBeInstanceOf(LogUnavailable),
      expect(log.head()).rejects.toBeInstanceOf(LogUnavailable),
    ]);
    expect(Date.now() - started).toBeLessThan(9_000);
    const again = Date.now();
    for (let n = 0; n < 50; n++) await expect(log.readStream('thing-1')).rejects.toBeInstanceOf(LogUnavailable);
    expect(Date.now() - again).toBeLessThan(1_000);
    await proxy.restore();
    await eventually(async () => expect(await log.readStream('thing-1')).not.toHaveLength(0), 10_000);
    expect(await log.append('thing-1', append, { expectedRevision: 0 })).toMatchObject({ revision: 1 });
    expect(storedIn('thing-1')).toHaveLength(2);
  });
});

describe('a subscription', () => {
  it('goes on without gap or repeat when the server restarts, again and again', async () => {
    const log = await open({ patience: { retry: 5_000 } });
    const seen = following(log);
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < 10; n++) await log.append(`thing-${n}`, facts(3), { expectedRevision: 'any' });
      await stub.stop();
      const meanwhile = log.append('thing-meanwhile', facts(1), { expectedRevision: 'any' });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await stub.start();
      await meanwhile;
    }
    await eventually(() => expect(seen).toHaveLength(4 * 31), 10_000);
    expect(idsOf(seen)).toEqual(idsOf(stub.store.records.filter(({ type }) => type === 'Counted')));
  });

  it('that is dead without a word is begun again where it was', async () => {
    const log = await open({ patience: QUICK });
    const seen = following(log);
    await log.append('thing-1', facts(2), { expectedRevision: 'any' });
    await eventually(() => expect(seen).toHaveLength(2));
    stub.faults.deafenings += 1;
    await log.append('thing-1', facts(3), { expectedRevision: 'any' });
    await eventually(() => expect(seen).toHaveLength(5), 10_000);
    expect(idsOf(seen)).toEqual(storedIn('thing-1'));
  });

  it('of a slow consumer misses nothing, while no more than its share is kept in memory', async () => {
    const log = await open({ tail: { events: 40 } });
    const seen: RecordedEvent[] = [];
    const done = (async () => {
      for await (const batch of log.subscribeAll()) {
        seen.push(...batch);
        if (seen.length >= 1_200) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    for (let n = 0; n < 120; n++) await log.append(`thing-${n % 7}`, facts(10), { expectedRevision: 'any' });
    const kept = log['tail'].after(await log.head(), 1) && log['tail']['kept']!.recent['kept'].length;
    expect(kept).toBeLessThanOrEqual(40);
    await done;
    expect(idsOf(seen)).toEqual(idsOf(stub.store.records.filter(({ type }) => type === 'Counted')));
  });
});

describe('a clock that is set back by an hour', () => {
  afterEach(() => jest.useRealTimers());

  it('keeps nobody waiting for a server that says nothing', async () => {
    const others = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'nextTick'] as const;
    jest.useFakeTimers({ doNotFake: [...others, 'performance', 'hrtime', 'queueMicrotask'] });
    const log = await open({ patience: { ...QUICK, whole: 1_500, read: 300 } });
    await log.append('thing-1', facts(1), { expectedRevision: 'no-stream' });
    proxy.blackhole();
    const asked = Promise.allSettled([log.append('thing-1', facts(1), { expectedRevision: 0 }), log.head()]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    jest.setSystemTime(Date.now() - 3_600_000);
    const tooLate = new Promise<never[]>((resolve) => setTimeout(() => resolve([]), 8_000));
    const refused = { status: 'rejected', reason: { code: 'log.unavailable' } };
    expect(await Promise.race([asked, tooLate])).toMatchObject([refused, refused]);
  });
});

describe('what others write', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '\u0000\u0001'],
    ['JSON of their own', '"text"'],
  ])('is left out, with %s beside it', async (_what, metadata) => {
    const log = await open();
    const seen = following(log);
    const write = (data: string): unknown => {
      const foreign = { id: newId(), type: 'Foreign', contentType: 'application/json', data: Buffer.from(data) };
      return stub.store.append('other-1', 'any', [{ ...foreign, metadata: Buffer.from(metadata) }]);
    };
    const [first, second] = [facts(1), facts(1)];
    await log.append('thing-1', first, { expectedRevision: 'no-stream' });
    for (const data of ['{}', 'no JSON']) write(data);
    await log.append('thing-1', second, { expectedRevision: 0 });
    expect(idsOf(await log.readAll())).toEqual(idsOf([...first, ...second]));
    await eventually(() => expect(idsOf(seen)).toEqual(idsOf([...first, ...second])));
  });
});

describe('two that change what one stream keeps', () => {
  it('bring back nothing that is gone', async () => {
    const log = await open();
    await log.append('thing-1', facts(10), { expectedRevision: 'no-stream' });
    await Promise.all([5, 2].map((after) => log.setRetention('thing-1', { after })));
    expect((await log.readStream('thing-1'))[0]?.revision).toBe(6);
  });
});

describe('any position', () => {
  it('is told apart from one that the server failed to read', async () => {
    const log = await open();
    await log.append('thing-1', facts(3), { expectedRevision: 'no-stream' });
    const all = await log.readAll();
    const [between] = all.map(({ position }) => positionOf(BigInt(position) + 7n));
    const asked = [...all.map(({ position }) => position), between!];
    stub.faults.readFailures = 2;
    expect(idsOf(await log.readAt(asked))).toEqual(idsOf(all));
    stub.faults.readFailures = Infinity;
    await expect(log.readAt(asked)).rejects.toBeInstanceOf(LogUnavailable);
  });

  it('is found in a long log by its landmarks, and none of them is seen', async () => {
    const log = await open();
    for (let n = 0; n < 30; n++) await log.append(`thing-${n % 3}`, facts(100), { expectedRevision: 'any' });
    await eventually(() => expect(stub.store.stream('landmark-log')?.length).toBeGreaterThanOrEqual(2));
    const all: RecordedEvent[] = [];
    for (let after = ORIGIN; all.length < 3_000; after = all.at(-1)!.position)
      all.push(...(await log.readAll({ after })));
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['Counted']));
    for (const index of [5, 1_203, 1_204, 2_500, 2_998]) {
      const between = (BigInt(all[index]!.position) + 7n).toString().padStart(20, '0');
      expect(idsOf(await log.readAll({ after: between, limit: 1 }))).toEqual([all[index + 1]!.id]);
    }
  });
});

describe('a page of large events', () => {
  it('ends by its bytes, and none is missed from page to page', async () => {
    const log = await open();
    const text = 'x'.repeat(200_000);
    for (let n = 0; n < 12; n++) await log.append(`thing-${n}`, facts(4, text), { expectedRevision: 'no-stream' });
    const [all, sizes]: [RecordedEvent[], number[]] = [[], []];
    for (let after = ORIGIN; ; after = all.at(-1)!.position) {
      const page = await log.readAll({ after });
      if (page.length === 0) break;
      all.push(...page);
      sizes.push(page.length);
    }
    expect(idsOf(all)).toEqual(idsOf(stub.store.records.filter(({ type }) => type === 'Counted')));
    expect(Math.max(...sizes)).toBeLessThan(15);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(5);
    await eventually(() => expect(stub.store.stream('landmark-log')).toBeNull());
    const between = (BigInt(all[20]!.position) + 7n).toString().padStart(20, '0');
    expect(idsOf(await log.readAll({ after: between, limit: 2 }))).toEqual([all[21]!.id, all[22]!.id]);
    const seen: RecordedEvent[] = [];
    for await (const batch of log.subscribeAll({ after: all[1]!.position })) {
      seen.push(...batch);
      if (seen.length >= all.length - 2) break;
    }
    expect(idsOf(seen)).toEqual(idsOf(all.slice(2)));
  });
});
