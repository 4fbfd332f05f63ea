import { LibsqlEventLog } from '@hubledger/adapters/libsql';
import { type AggregateStore, newId } from '@hubledger/kernel';
import type { Contest } from '../harness/contest';
import { ADMIN } from '../harness/hub';
import { load } from '../harness/load';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { RawAppend } from '../limits/raw-append';
import { counting, DATA, METADATA, newCommand, storeOver } from './counting';

const APPENDS = 200;

/** Work done a second, over `count` repetitions one after the other. */
const rateOf = async (count: number, work: (n: number) => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  for (let n = 0; n < count; n++) await work(n);
  return count / ((performance.now() - started) / 1_000);
};

const openLog = (setup: Setup) => LibsqlEventLog.open({ file: setup.file(`${setup.name('append')}.db`) });

const rawRows = (raw: RawAppend, rows: number) => raw.append(rows, JSON.stringify(DATA), JSON.stringify(METADATA));

export const appendSingle = async (setup: Setup): Promise<Contest[]> => {
  const log = await openLog(setup);
  const store = storeOver(log);
  const raw = await RawAppend.start(setup.file('raw-single.db'));
  const { revision } = await store.execute(counting, newId(), newCommand());
  check(revision === 0, `revision ${revision}`);
  const round = async () => {
    const id = newId();
    const ours = await rateOf(APPENDS, () => store.execute(counting, id, newCommand()));
    return { ours, limit: await rateOf(APPENDS, () => rawRows(raw, 1)) };
  };
  return [{ name: 'append.single', unit: 'events/s', target: { atLeast: 0.7 }, round }];
};

const GROUP_WRITERS = 64;

/** Each request is a command with one event; the limit is what durable groups and HTTP could do one after the other. */
export const appendGroup = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const hello = await setup.hello();
  const raw = await RawAppend.start(setup.file('raw-group.db'));
  const { users } = await hub.call<{ users: Array<{ username: string; email_verified: boolean }> }>(
    'GET',
    '/admin/api/users?limit=100',
  );
  const verified = new Map(users.slice(0, GROUP_WRITERS).map((user) => [user.username, user.email_verified]));
  const names = [...verified.keys()];
  const request = (n: number) => {
    const name = names[n % names.length]!;
    verified.set(name, !verified.get(name)); // always a change: a setter that changes nothing appends nothing
    const path = `/admin/api/users/${name}/email-verification?verified=${verified.get(name)}`;
    return { method: 'PATCH', path, headers: ADMIN };
  };
  const milliseconds = setup.options.slice;
  const round = async () => {
    const { perSecond: ours, p50 } = await load({
      address: hub.address,
      request,
      connections: GROUP_WRITERS,
      milliseconds,
    });
    const grouped = (await rateOf(10, () => rawRows(raw, 100))) * 100;
    const bare = { request: () => ({ path: '/hello', headers: ADMIN }), connections: GROUP_WRITERS, milliseconds };
    const { perSecond: http } = await load({ address: hello.address, ...bare });
    return { ours, limit: 1 / (1 / grouped + 1 / http), p50 };
  };
  return [{ name: 'append.group', unit: 'commands/s', target: { atLeast: 0.5 }, round }];
};

const CONFLICTING_WRITERS = 16;

export const appendConflict = async (setup: Setup): Promise<Contest[]> => {
  const log = await openLog(setup);
  const stores = Array.from({ length: CONFLICTING_WRITERS }, () => storeOver(log));
  const succeed = async (store: AggregateStore, id: string): Promise<void> => {
    for (;;) {
      const done = await store.execute(counting, id, newCommand()).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== 'log.contended') throw error as Error;
          return false;
        },
      );
      if (done) return;
    }
  };
  const round = async () => {
    const id = newId();
    const each = Math.ceil(APPENDS / CONFLICTING_WRITERS);
    const started = performance.now();
    await Promise.all(
      stores.map(async (store) => {
        for (let n = 0; n < each; n++) await succeed(store, id);
      }),
    );
    const ours = (each * CONFLICTING_WRITERS) / ((performance.now() - started) / 1_000);
    const single = newId();
    return { ours, limit: await rateOf(APPENDS, () => stores[0]!.execute(counting, single, newCommand())) };
  };
  return [{ name: 'append.conflict', unit: 'events/s', target: { atLeast: 0.5 }, round }];
};

export const aggregateLoad = async (setup: Setup): Promise<Contest[]> => {
  const log = await openLog(setup);
  const store = storeOver(log);
  const streamOf = async (events: number): Promise<string> => {
    const id = newId();
    for (let left = events; left > 0; left -= 100) {
      const some = Array.from({ length: Math.min(100, left) }, () => ({
        id: newId(),
        type: 'Happened',
        data: DATA,
        metadata: METADATA,
      }));
      await log.append(`benchmark-${id}`, some, { expectedRevision: 'any' });
    }
    check((await store.load(counting, id)).state === events, `${events} events`);
    return id;
  };
  const [short, long] = [await streamOf(10), await streamOf(10_000)];
  const milliseconds = async (id: string) =>
    1_000 / (await rateOf(APPENDS, () => store.execute(counting, id, newCommand())));
  const round = async () => ({ ours: await milliseconds(long), limit: await milliseconds(short) });
  return [{ name: 'aggregate.load 10,000 against 10', unit: 'ms/command', target: { atMost: 1.5 }, round }];
};
