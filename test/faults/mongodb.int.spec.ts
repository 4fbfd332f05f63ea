import { type MongoStores } from '@hubledger/adapters/mongodb';
import { positionOf, type ReadModel } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { describeMongo, freshDatabase, openTestMongo } from '../contract/mongodb-server';
import { TcpProxy } from './tcp-proxy';

interface Note {
  readonly n: number;
}
const notes: ReadModel<Note> = { name: 'notes', version: 1, indexes: { n: ['order'] } };

/** Wide: what is promised is seconds, not the 30 of the driver. */
const FAILS_WITHIN_MS = 9_000;
const UNAVAILABLE = { kind: 'unavailable' };

describeMongo('faults', (server) => {
  let proxy: TcpProxy;
  let stores: MongoStores;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    const database = freshDatabase(server);
    remove = database.remove;
    const address = new URL(database.url);
    proxy = await TcpProxy.to({ host: address.hostname, port: Number(address.port || 27017) });
    address.hostname = proxy.address.host;
    address.port = String(proxy.address.port);
    address.searchParams.set('directConnection', 'true');
    stores = await openTestMongo(address.href);
  });
  afterEach(async () => {
    await proxy.restore();
    await stores.close();
    await proxy.close();
    await remove();
  });

  const notesHere = () => stores.documents.collection(notes);
  const write = (id: string, expected: number | null, n: number) =>
    notesHere().writeAll([
      { id, expected: expected === null ? null : positionOf(expected), next: { n }, position: positionOf(n) },
    ]);
  const stored = async (id: string) => (await notesHere().getStored([id])).get(id)?.document ?? null;
  const back = async () => {
    await proxy.restore();
    await eventually(async () => expect(await write('back', null, 1).then(() => true)).toBe(true));
  };
  /** Each of them fails for being unavailable, and soon. */
  const expectRefused = async (questions: ReadonlyArray<() => Promise<unknown>>): Promise<void> => {
    const started = performance.now();
    for (const answer of await Promise.allSettled(questions.map((ask) => ask()))) {
      expect(answer).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    }
    expect(performance.now() - started).toBeLessThan(FAILS_WITHIN_MS);
  };
  const everything = (): Array<() => Promise<unknown>> => [
    () => notesHere().getMany(['a']),
    () => notesHere().find({ limit: 1 }),
    () => notesHere().count(),
    () => write('a', 1, 2),
    () => stores.documents.loadCheckpoint('notes@1'),
    () => stores.documents.saveCheckpoint('notes@1', { logId: 'log', position: positionOf(1) }),
    () => stores.vault.put('password/ada', Buffer.from('secret')),
    () => stores.vault.get('password/ada'),
    () => stores.leases.take('work', 'a', 1_000),
    () => stores.sides.lookAgain(),
  ];

  it.each([
    ['refuses connections', () => proxy.cut()],
    ['swallows all that is sent', async () => proxy.blackhole()],
  ])('a server that %s: every request fails soon, and all goes on when it is back', async (_, fault) => {
    await write('a', null, 1);
    await fault();
    await expectRefused(everything());
    await back();
    for (const ask of everything().filter((_ask, index) => index !== 3)) await ask();
    const version = await stores.vault.put('password/ada', Buffer.from('another'));
    expect(await stores.vault.get('password/ada', version)).toEqual(Buffer.from('another'));
  });

  it('a server that is away takes no more than a bound of requests', async () => {
    await write('a', null, 1);
    proxy.blackhole();
    const asked = Array.from({ length: 3_000 }, () => notesHere().getMany(['a']));
    const started = performance.now();
    const first = await Promise.any(asked.map((each) => each.catch(({ message }: Error) => message)));
    expect(first).toContain('too much waits');
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'rejected').length).toBe(asked.length);
    expect(performance.now() - started).toBeLessThan(FAILS_WITHIN_MS * 2);
    await back();
    expect(await stored('a')).toEqual({ n: 1 });
  });

  it('a connection that breaks once in a request costs its caller nothing', async () => {
    await write('a', null, 1);
    const broken = async <T>(request: Promise<T>, after: number): Promise<T> => {
      await new Promise((resolve) => setTimeout(resolve, after));
      proxy.reset();
      return request;
    };
    for (let n = 1; n <= 15; n++) {
      expect(await broken(write('a', n, n + 1), n % 5)).toEqual([]);
      expect(await broken(stored('a'), n % 3)).toEqual({ n: n + 1 });
      expect(await broken(stores.vault.put('token/x', Buffer.from(`${n}`)), n)).toBe(n);
    }
  });

  it('a write whose answer was lost is known to have been done, and is done once', async () => {
    await write('a', null, 1);
    for (let n = 1; n <= 12; n++) {
      const written = write('a', n, n + 1);
      await new Promise((resolve) => setTimeout(resolve, n % 4)); // it is on its way, done, or answered
      proxy.reset();
      expect(await written).toEqual([]);
      expect(await stored('a')).toEqual({ n: n + 1 });
      expect(await write('a', n, 99)).toEqual(['a']);
    }
  });

  it('a slow server answers late, and right', async () => {
    await write('a', null, 1);
    proxy.delay(150);
    expect(await write('a', 1, 2)).toEqual([]);
    expect(await stored('a')).toEqual({ n: 2 });
    expect(await stores.leases.take('work', 'a', 60_000)).toMatchObject({ token: 1 });
  });
});

describeMongo('an address', (server) => {
  it('is repeated in no error, be it wrong or without a server', async () => {
    const password = 'a-password-that-nobody-may-read';
    for (const address of [
      `mongodb://user:${password}@127.0.0.1:1/hub`,
      `mongodb://user:${password}@127.0.0.1:1/hub?replicaSet=`,
      `mongodb://user:${password}@[bad/hub`,
      `mongodb://user:${password}@${new URL(server).host}/hub?authMechanism=${password}`,
      `http://user:${password}@127.0.0.1/`,
    ]) {
      const error: unknown = await openTestMongo(address).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).not.toBeNull();
      const { message, stack, cause, details } = error as Error & { details?: unknown };
      expect(`${message} ${stack} ${JSON.stringify(details)} ${String(cause)}`).not.toContain(password);
    }
  });
});
