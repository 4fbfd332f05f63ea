import { type MongoForReading, readMongo, type MongoStores } from '@hubledger/adapters/mongodb';
import { positionOf, type ReadModel, Secret } from '@hubledger/kernel';
import { MongoClient } from 'mongodb';
import { describeMongo, freshDatabase, openTestMongo } from './mongodb-server';

const KEY = Buffer.alloc(32, 7);
const model: ReadModel<{ name: string }> = { name: 'people', version: 3, indexes: { name: ['order'] } };

const collected = async <T>(pages: Iterable<readonly T[]> | AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
};

describeMongo('beside the programs that use it', (server) => {
  let url: string;
  let remove: () => Promise<void>;
  let stores: MongoStores;
  let reading: MongoForReading;

  beforeEach(async () => {
    ({ url, remove } = freshDatabase(server));
    stores = await openTestMongo(url);
    reading = await readMongo({ url: new Secret(url) }, KEY);
  });
  afterEach(async () => {
    await reading.close();
    await stores.close();
    await remove();
  });

  it('the vault tells all that stands and what was destroyed, and is left as it is', async () => {
    const { vault } = stores;
    for (let n = 0; n < 450; n++) await vault.put(`password/${n}`, Buffer.from(`secret ${n}`)); // three pages
    for (const text of ['one', 'two']) await vault.put('subject-key/gone', Buffer.from(text));
    await vault.destroy('subject-key/gone');
    await vault.put('subject-key/again', Buffer.from('old'));
    await vault.destroy('subject-key/again');
    await vault.put('subject-key/again', Buffer.from('new'));
    const secrets = await collected(reading.vault.secrets());
    expect(secrets).toHaveLength(451);
    expect(secrets.find(({ ref }) => ref === 'subject-key/again')).toEqual({
      ...{ ref: 'subject-key/again', version: 2 },
      secret: Buffer.from('new'),
    });
    expect(await collected(reading.vault.destroyed())).toEqual([
      { ref: 'subject-key/again', lastVersion: 1 },
      { ref: 'subject-key/gone', lastVersion: 2 },
    ]);
    const accounted = (ref: string, version?: number) => reading.vault.isAccountedFor(ref, version);
    expect(await Promise.all([accounted('password/3'), accounted('password/3', 1)])).toEqual([true, true]);
    expect(await Promise.all([accounted('subject-key/gone', 2), accounted('subject-key/again', 1)])).toEqual([
      true,
      true,
    ]);
    expect(
      await Promise.all([accounted('password/3', 2), accounted('subject-key/gone', 3), accounted('nobody')]),
    ).toEqual([false, false, false]);
    expect(await reading.vault.fingerprint()).toBe(await vault.fingerprint());
    await expect(reading.vault.put()).rejects.toThrow(/opened for reading/);
  });

  it('the vault names what does not open', async () => {
    await stores.vault.put('password/1', Buffer.from('secret'));
    await stores.vault.put('password/2', Buffer.from('secret'));
    const client = new MongoClient(url);
    const change = { $set: { 'versions.0.sealed': Buffer.alloc(60) } };
    await client
      .db(`${new URL(url).pathname.slice(1)}-vault`)
      .collection<{ _id: string }>('secrets')
      .updateOne({ _id: 'password/2' }, change);
    await client.close();
    const names: string[] = [];
    for await (const name of reading.vault.damaged()) names.push(name);
    expect(names).toEqual(['password/2 version 1']);
  });

  it('no vault is made where there is none, and a wrong key opens none', async () => {
    const other = freshDatabase(server);
    await expect(readMongo({ url: new Secret(other.url) }, KEY)).rejects.toThrow(/there is none in database/);
    await expect(readMongo({ url: new Secret(url) }, Buffer.alloc(32, 8))).rejects.toThrow(/does not open/);
    await other.remove();
  });

  it('a read model is what stands, up to its checkpoint; what was deleted counts for how far it is', async () => {
    const people = stores.documents.collection(model);
    const write = (id: string, name: string | null, at: number, expected: number | null = null) =>
      people.writeAll([
        {
          id,
          ...{ next: name === null ? null : { name }, position: positionOf(at) },
          expected: expected === null ? null : positionOf(expected),
        },
      ]);
    expect(await reading.readModels.of(model as never, async () => 'there')).toBeNull();
    for (let n = 1; n <= 30; n++) await write(`id-${String(n).padStart(2, '0')}`, `name ${n}`, n);
    for (let n = 1; n <= 10; n++) await write(`id-${String(n).padStart(2, '0')}`, null, 30 + n, n);
    await stores.documents.saveCheckpoint('people@3', { logId: 'log', position: positionOf(40) });
    const look = () =>
      reading.readModels.of(model as never, async ({ logId, checkpoint, scan, newest }) => {
        const first = await scan(null, 7);
        const second = await scan(first.at(-1)?.id ?? null, 100);
        const ids = [...first, ...second].map(({ id }) => id);
        return { logId, checkpoint, first: first.length, ids, newest: await newest() };
      });
    expect(await look()).toEqual({
      ...{ logId: 'log', checkpoint: positionOf(40), first: 7, newest: positionOf(40) },
      ids: Array.from({ length: 20 }, (_, n) => `id-${n + 11}`),
    });
    await reading.readModels.of(model as never, async ({ scan, newest }) => {
      await scan(null, 100);
      await stores.documents.saveCheckpoint('people@3', { logId: 'log', position: positionOf(41) });
      expect(await newest()).toBeNull();
    });
    expect((await reading.readModels.all(model)).map(({ name }) => name)).toHaveLength(20);
  });
});
