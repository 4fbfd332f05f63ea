import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { AggregateStore, type AggregateStoreOptions, type StreamType } from './aggregate-store';
import { Command, type CommandMetadata, type Decider } from './decider';
import { Contended, DomainError, StreamMoved } from '../domain-error';
import type { DomainEvent, EventMetadata, NewEvent, StreamName } from './domain-event';
import type { ExpectedRevision, ReadStreamOptions } from './event-log';
import { newId } from '../ids';
import { KeyedMutex } from '../keyed-mutex';
import { type Snapshot, Snapshots } from './snapshots';

type Added = DomainEvent<'Added', { amount: number; balance: number }>;

class Add extends Command<'Add', { amount: number }> {
  readonly type = 'Add';
}

class Overdrawn extends DomainError {
  readonly code = 'accounts.overdrawn';
  readonly kind = 'conflict';
}

/** The event repeats the balance it was decided on, so a decision on stale state shows for ever. */
const account: Decider<{ balance: number; count: number }, Add, Added> = {
  initialState: () => ({ balance: 0, count: 0 }),
  decide: ({ data: { amount } }, state) => {
    if (amount === 0) return [];
    if (state.balance + amount < 0) throw new Overdrawn('Overdrawn');
    return [{ type: 'Added', data: { amount, balance: state.balance + amount } }];
  },
  evolve: (state, { type, data }) => {
    if (type !== 'Added') return state;
    state.balance += data.amount; // in place, as deciders may
    state.count += 1;
    return state;
  },
};

const accounts: StreamType<{ balance: number; count: number }, Add, Added> = { category: 'account', decider: account };

const snapshotted: typeof accounts = {
  ...accounts,
  snapshot: {
    version: 1,
    save: ({ balance, count }) => [balance, count],
    load: (saved) => {
      if (!Array.isArray(saved)) throw new TypeError('not a pair');
      const [balance, count] = saved as [number, number];
      return { balance, count };
    },
  },
};

const metadataOf = (commandId: string, requestHash?: string): CommandMetadata => ({
  commandId,
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-01T00:00:00.000Z',
  actorId: 'ada',
  actorKind: 'user',
  requestHash,
});

const add = (amount: number, commandId = newId(), requestHash?: string) =>
  new Add({ amount }, metadataOf(commandId, requestHash));

const stored = ({ commandId, requestHash }: CommandMetadata): Promise<EventMetadata> =>
  Promise.resolve({
    $correlationId: 'c',
    $causationId: 'c',
    commandId,
    requestHash,
    actorId: 'ada',
    actorKind: 'user',
    schemaVersion: '1',
    appVersion: 't',
  });

/** Counts the events read, and lets another writer in before an append. */
class WatchedLog extends InMemoryEventLog {
  read = 0;
  appends = 0;
  beforeAppend: () => Promise<unknown> = () => Promise.resolve();

  override async readStream(stream: StreamName, options?: ReadStreamOptions) {
    const events = await super.readStream(stream, options);
    this.read += events.length;
    return events;
  }

  override async append(
    stream: StreamName,
    events: readonly NewEvent[],
    options: { readonly expectedRevision: ExpectedRevision },
  ) {
    this.appends++;
    await this.beforeAppend();
    return super.append(stream, events, options);
  }

  /** As another process would. */
  async fromElsewhere(stream: StreamName, amount: number): Promise<void> {
    const event: NewEvent = {
      id: newId(),
      type: 'Added',
      data: { amount, balance: NaN },
      metadata: await stored(metadataOf(newId())),
    };
    await super.append(stream, [event], { expectedRevision: 'any' });
  }
}

class KeptSnapshots extends Snapshots {
  readonly kept = new Map<string, string>();
  async load(stream: string): Promise<Snapshot | null> {
    const text = this.kept.get(stream);
    return text === undefined ? null : (JSON.parse(text) as Snapshot);
  }
  async save(stream: string, _version: number, snapshot: Snapshot): Promise<void> {
    this.kept.set(stream, JSON.stringify(snapshot));
  }
}

const failUnlessContended = (error: unknown): false => {
  if (error instanceof Contended) return false;
  throw error;
};

const storeOn = (log: InMemoryEventLog, snapshots: Snapshots | null = null, options: AggregateStoreOptions = {}) =>
  new AggregateStore(log, new KeyedMutex(), stored, snapshots, { sleep: () => Promise.resolve(), ...options });

let log: WatchedLog;
beforeEach(() => {
  log = new WatchedLog();
});

describe('executing a command', () => {
  it('answers the state, revision and position after it, and what it appended', async () => {
    const store = storeOn(log);
    await store.execute(accounts, '1', add(5));
    const outcome = await store.execute(accounts, '1', add(2));
    expect(outcome).toMatchObject({ state: { balance: 7 }, revision: 1, repeated: false });
    expect(outcome.events).toEqual([{ type: 'Added', data: { amount: 2, balance: 7 } }]);
    expect(outcome.position).toBe(await log.head());
  });

  it('appends nothing for a command that changes nothing, and passes refusals on', async () => {
    const store = storeOn(log);
    expect(await store.execute(accounts, '1', add(0))).toMatchObject({ revision: -1, events: [] });
    await expect(store.execute(accounts, '1', add(-1))).rejects.toBeInstanceOf(Overdrawn);
    expect(log.appends).toBe(0);
  });

  it('sees what another process wrote, though its own fold is cached', async () => {
    const store = storeOn(log);
    await store.execute(accounts, '1', add(5));
    await log.fromElsewhere('account-1', 10);
    expect((await store.load(accounts, '1')).state.balance).toBe(15);
    expect((await store.execute(accounts, '1', add(1))).events).toEqual([
      { type: 'Added', data: { amount: 1, balance: 16 } },
    ]);
  });

  it('never decides on stale state: 50 at once, two stores, another writer in between', async () => {
    const stores = [storeOn(log, null, { sleep: undefined }), storeOn(log, null, { sleep: undefined })];
    let visits = 0;
    log.beforeAppend = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (visits++ % 10 === 0) await log.fromElsewhere('account-1', 100);
    };
    const insist = async (store: AggregateStore): Promise<void> => {
      const command = add(1);
      for (let done = false; !done;) {
        done = await store.execute(accounts, '1', command).then(() => true, failUnlessContended);
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, n) => insist(stores[n % 2]!)));
    let balance = 0;
    let own = 0;
    for (const { data } of await log.readStream('account-1')) {
      const { amount, balance: decided } = data as { amount: number; balance: number | null };
      balance += amount;
      if (decided === null) continue; // written from elsewhere
      expect(decided).toBe(balance);
      own++;
    }
    expect(own).toBe(50);
  });

  it('loads beside commands without disturbing them', async () => {
    const store = storeOn(log);
    await Promise.all([
      ...Array.from({ length: 20 }, () => store.execute(accounts, '1', add(1))),
      ...Array.from({ length: 20 }, () => store.load(accounts, '1')),
    ]);
    expect((await store.load(accounts, '1')).state).toEqual({ balance: 20, count: 20 });
  });
});

describe('a conflict', () => {
  it('is decided again on what the other one wrote', async () => {
    const store = storeOn(log);
    let once = true;
    log.beforeAppend = async () => {
      if (once) await log.fromElsewhere('account-1', 10);
      once = false;
    };
    const outcome = await store.execute(accounts, '1', add(1));
    expect(outcome.events).toEqual([{ type: 'Added', data: { amount: 1, balance: 11 } }]);
    expect(log.appends).toBe(2);
  });

  it('may turn into a refusal', async () => {
    const store = storeOn(log);
    await store.execute(accounts, '1', add(5));
    log.beforeAppend = () => log.fromElsewhere('account-1', -5);
    await expect(store.execute(accounts, '1', add(-5))).rejects.toBeInstanceOf(Overdrawn);
  });

  it('is given up after 8 tries, with pauses in between from the second conflict on', async () => {
    const pauses: number[] = [];
    const store = storeOn(log, null, { sleep: async (ms) => void pauses.push(ms) });
    log.beforeAppend = () => log.fromElsewhere('account-1', 1);
    await expect(store.execute(accounts, '1', add(1))).rejects.toMatchObject({ code: 'log.contended' });
    expect(log.appends).toBe(8);
    expect(pauses).toHaveLength(6);
  });

  it('of the recorded kind is passed on', async () => {
    const store = storeOn(log);
    await store.execute(accounts, '1', add(1));
    const recording = store.record('account-1', [{ type: 'Noted', data: {} }], metadataOf('c'), 'no-stream');
    await expect(recording).rejects.toBeInstanceOf(StreamMoved);
  });
});

describe('a command that comes again', () => {
  it('has one effect and answers the events of its first try', async () => {
    const first = await storeOn(log).execute(accounts, '1', add(5, 'again'));
    await storeOn(log).execute(accounts, '1', add(1));
    const second = await storeOn(log).execute(accounts, '1', add(5, 'again'));
    expect(second).toMatchObject({ repeated: true, revision: 1, state: { balance: 6 } });
    expect(second.events).toMatchObject(first.events);
    expect(second.events).toHaveLength(1);
  });

  it('has one effect when both come at once, also through two processes', async () => {
    const [one, other] = [storeOn(log), storeOn(log)];
    await Promise.all([one, one, other, other].map((store) => store.execute(accounts, '1', add(5, 'again'))));
    expect(await log.readStream('account-1')).toHaveLength(1);
  });

  it('has one effect when its first append landed but its answer was lost', async () => {
    const store = storeOn(log);
    const landing = jest.spyOn(InMemoryEventLog.prototype, 'append').mockImplementationOnce(async function (
      this: InMemoryEventLog,
      ...args
    ) {
      await this.append(...args);
      throw new Error('connection lost');
    });
    await expect(store.execute(accounts, '1', add(5, 'again'))).rejects.toThrow('connection lost');
    landing.mockRestore();
    expect(await store.execute(accounts, '1', add(5, 'again'))).toMatchObject({ repeated: true, revision: 0 });
  });

  it('is refused with another request under the same key', async () => {
    const store = storeOn(log);
    await store.execute(accounts, '1', add(5, 'key', 'hash of one body'));
    const reused = store.execute(accounts, '1', add(6, 'key', 'hash of another'));
    await expect(reused).rejects.toMatchObject({ code: 'commands.idempotency_key_reused', kind: 'unprocessable' });
    expect(await log.readStream('account-1')).toHaveLength(1);
  });

  it('is known among the last 256 of its stream', async () => {
    const store = storeOn(log);
    for (let n = 0; n < 257; n++) await store.execute(accounts, '1', add(1, `command ${n}`));
    expect((await store.execute(accounts, '1', add(1, 'command 1'))).repeated).toBe(true);
    expect((await store.execute(accounts, '1', add(1, 'command 0'))).repeated).toBe(false);
  });
});

describe('the cache', () => {
  it('spares what was folded before', async () => {
    const store = storeOn(log);
    for (let n = 0; n < 10; n++) await store.execute(accounts, '1', add(1));
    log.read = 0;
    await store.load(accounts, '1');
    expect(log.read).toBe(0);
    await storeOn(log).load(accounts, '1');
    expect(log.read).toBe(10);
  });

  it('holds no more streams than it may, the least used leave first', async () => {
    const store = storeOn(log, null, { cacheSize: 2 });
    for (const id of ['1', '2']) await store.execute(accounts, id, add(1));
    await store.load(accounts, '1');
    await store.execute(accounts, '3', add(1));
    log.read = 0;
    await store.load(accounts, '1');
    await store.load(accounts, '3');
    expect(log.read).toBe(0);
    await store.load(accounts, '2');
    expect(log.read).toBe(1);
  });

  it('does not remember streams that are not there', async () => {
    const store = storeOn(log, null, { cacheSize: 1 });
    await store.execute(accounts, '1', add(1));
    for (let n = 2; n < 10; n++) await store.load(accounts, String(n));
    log.read = 0;
    await store.load(accounts, '1');
    expect(log.read).toBe(0);
  });
});

describe('a snapshot', () => {
  const filled = async (snapshots: Snapshots): Promise<void> => {
    const store = storeOn(log, snapshots);
    for (let n = 0; n < 510; n++) await store.execute(snapshotted, '1', add(1, `command ${n}`));
    log.read = 0;
  };

  it('is taken every 500 events and spares reading what came before it', async () => {
    const snapshots = new KeptSnapshots();
    await filled(snapshots);
    expect(await storeOn(log, snapshots).load(snapshotted, '1')).toMatchObject({
      state: { balance: 510 },
      revision: 509,
    });
    expect(log.read).toBeLessThanOrEqual(12);
  });

  it('still knows the commands before it', async () => {
    const snapshots = new KeptSnapshots();
    await filled(snapshots);
    const again = await storeOn(log, snapshots).execute(snapshotted, '1', add(1, 'command 499'));
    expect(again.repeated).toBe(true);
  });

  it.each([
    ['of another shape', (snapshot: Snapshot) => ({ ...snapshot, state: 'nonsense' })],
    ['of another history', (snapshot: Snapshot) => ({ ...snapshot, position: '00000000000000009999' })],
    ['of the future', (snapshot: Snapshot) => ({ ...snapshot, revision: 5_000 })],
  ])('is ignored when it is %s', async (_name, spoil) => {
    const snapshots = new KeptSnapshots();
    await filled(snapshots);
    const good = (await snapshots.load('account-1'))!;
    snapshots.kept.set('account-1', JSON.stringify(spoil(good)));
    expect((await storeOn(log, snapshots).load(snapshotted, '1')).state).toEqual({ balance: 510, count: 510 });
  });

  it('that says other than the events do is found by folding them again, and replaced', async () => {
    const snapshots = new KeptSnapshots();
    await filled(snapshots);
    const good = (await snapshots.load('account-1'))!;
    snapshots.kept.set('account-1', JSON.stringify({ ...good, state: [1_000, 500] }));
    const store = storeOn(log, snapshots);
    expect((await store.load(snapshotted, '1')).state.balance).toBe(1_010);
    const { remembered, ...folded } = await store.refold(snapshotted, '1');
    expect(remembered).toEqual({ balance: 1_010, count: 510 });
    expect(folded).toMatchObject({ state: { balance: 510, count: 510 }, revision: 509 });
    for (const each of [store, storeOn(log, snapshots)]) {
      expect((await each.load(snapshotted, '1')).state).toEqual({ balance: 510, count: 510 });
    }
    expect((await store.refold(snapshotted, '1')).remembered).toEqual({ balance: 510, count: 510 });
    expect(await store.refold(snapshotted, 'nothing')).toMatchObject({ revision: -1, state: { balance: 0 } });
  });

  it('is not replaced in memory by what is the same', async () => {
    const snapshots = new KeptSnapshots();
    await filled(snapshots);
    const store = storeOn(log, snapshots);
    const { state } = await store.load(snapshotted, '1');
    const folded = await store.refold(snapshotted, '1');
    expect(folded.state).toBe(state);
    expect(folded.remembered).toBe(state);
    const good = (await snapshots.load('account-1'))!;
    snapshots.kept.set('account-1', JSON.stringify({ ...good, commands: [] })); // it has forgotten which it had seen
    const forgetful = storeOn(log, snapshots);
    const before = (await forgetful.load(snapshotted, '1')).state;
    expect((await forgetful.refold(snapshotted, '1')).state).not.toBe(before);
    expect((await forgetful.execute(snapshotted, '1', add(1, 'command 499'))).repeated).toBe(true);
  });

  it('that can not be kept or read fails no command', async () => {
    const snapshots = new KeptSnapshots();
    const failure = () => Promise.reject(new Error('no space'));
    snapshots.save = failure;
    snapshots.load = failure;
    await filled(snapshots);
    expect((await storeOn(log, snapshots).load(snapshotted, '1')).state.balance).toBe(510);
  });
});
