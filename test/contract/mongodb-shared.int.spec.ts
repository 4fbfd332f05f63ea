import { randomBytes } from 'node:crypto';
import { type MongoStores, MongoKeyRotation, type OpenMongo } from '@hubledger/adapters/mongodb';
import { keyIdOf } from '@hubledger/adapters/vault-envelope';
import { Clock, positionOf, type ReadModel, Secret } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { MongoClient } from 'mongodb';
import { books, filledSide } from './document-sides.contract';
import { describeMongo, freshDatabase, openTestMongo } from './mongodb-server';

const AT = '2030-01-02T03:04:05.006Z';
const model = books as unknown as ReadModel;

class SetClock extends Clock {
  constructor(public time: string) {
    super();
  }
  now(): Date {
    return new Date(this.time);
  }
}

describeMongo('several processes', (server) => {
  let url: string;
  let remove: () => Promise<void>;
  let client: MongoClient;
  const opened: MongoStores[] = [];
  const open = async (more: Partial<OpenMongo> = {}): Promise<MongoStores> => {
    const stores = await openTestMongo(url, more);
    opened.push(stores);
    return stores;
  };
  const database = () => client.db(new URL(url).pathname.slice(1));
  const vaultDatabase = () => client.db(`${new URL(url).pathname.slice(1)}-vault`);
  const collections = async (): Promise<string[]> =>
    (await database().listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('contract-books'));

  beforeEach(() => {
    ({ url, remove } = freshDatabase(server));
    client = new MongoClient(url);
  });
  afterEach(async () => {
    for (const stores of opened.splice(0)) await stores.close();
    await client.close();
    await remove();
  });

  it('see what one of them swapped in, without asking', async () => {
    const [here, there] = [await open(), await open()];
    await here.documents.collection(books).clear();
    const before = there.documents.collection(books);
    expect(await before.count()).toBe(0);
    const side = await filledSide(here, 5);
    await here.sides.swapIn(side, model);
    await eventually(() => expect(there.sides.current(model)).toBe(side.id));
    expect(await there.documents.collection(books).count()).toBe(5);
    expect(await before.count()).toBe(0); // what was open stays as it was, for a while
    expect(await there.documents.loadCheckpoint('contract-books@1')).toEqual({ logId: 'log', position: positionOf(5) });
  });

  it('see a side at once when they ask how far it is', async () => {
    const [here, there] = [await open(), await open()];
    const side = await filledSide(here, 5);
    await here.sides.swapIn(side, model);
    expect(await there.documents.loadCheckpoint('contract-books@1')).toMatchObject({ position: positionOf(5) });
    expect(there.sides.current(model)).toBe(side.id);
  });

  it('leave nothing of a side that was not swapped in when its process ends, or is long gone', async () => {
    const [here, other] = [await open(), await open()];
    const kept = await filledSide(here, 2);
    await here.sides.swapIn(kept, model);
    await filledSide(here, 3);
    expect(await collections()).toHaveLength(2);
    await here.close();
    expect(await collections()).toEqual([`contract-books_v1_${kept.id}`]);
    const dead = await filledSide(other, 3);
    const records = database().collection<{ _id: string; touchedAt: Date }>('sides');
    await records.updateOne({ _id: dead.id }, { $set: { touchedAt: new Date(0) } });
    await open();
    expect(await collections()).toEqual([`contract-books_v1_${kept.id}`]);
  });

  it('drop what readers left, and versions nobody uses, a day later', async () => {
    const clock = new SetClock('2030-01-01T00:00:00.000Z');
    const stores = await open({ clock });
    await stores.documents.collection(books).clear();
    await stores.documents.collection({ ...books, version: 2 }).clear();
    await stores.sides.swapIn(await filledSide(stores, 2), model);
    await stores.sides.swapIn(await filledSide(stores, 3), model);
    await stores.sides.sweep([model]);
    clock.time = '2030-01-01T23:00:00.000Z';
    await stores.sides.sweep([model]);
    expect(await collections()).toHaveLength(4);
    clock.time = '2030-01-02T00:00:01.000Z';
    await stores.sides.sweep([model]);
    expect(await collections()).toEqual([`contract-books_v1_${stores.sides.current(model)}`]);
    expect(await stores.documents.collection(books).count()).toBe(3);
  });

  it('find a version that comes back within the day', async () => {
    const clock = new SetClock('2030-01-01T00:00:00.000Z');
    const stores = await open({ clock });
    await stores.sides.swapIn(await filledSide(stores, 2), model);
    await stores.sides.sweep([]);
    clock.time = '2030-01-01T12:00:00.000Z';
    await stores.sides.sweep([model]);
    clock.time = '2030-01-05T00:00:00.000Z';
    await stores.sides.sweep([model]);
    expect(await stores.documents.collection(books).count()).toBe(2);
    await stores.sides.sweep([]);
    clock.time = '2030-01-07T00:00:00.000Z';
    await stores.sides.sweep([]);
    expect(await collections()).toEqual([]);
    expect(await stores.documents.loadCheckpoint('contract-books@1')).toBeNull();
  });

  it('take a version of a secret each, and one first secret', async () => {
    const vaults = [(await open()).vault, (await open()).vault];
    const puts = Array.from({ length: 16 }, (_, n) => vaults[n % 2]!.put('token/x', Buffer.from(`${n}`)));
    const versions = await Promise.all(puts);
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
    for (const [n, version] of versions.entries()) {
      expect(await vaults[(n + 1) % 2]!.get('token/x', version)).toEqual(Buffer.from(`${n}`));
    }
    const firsts = Array.from({ length: 16 }, (_, n) => vaults[n % 2]!.putIfAbsent('pepper/x', Buffer.from(`${n}`)));
    expect(new Set((await Promise.all(firsts)).map(String)).size).toBe(1);
  });

  it('keep nothing readable in the vault, and open it with one key only', async () => {
    const secret = Buffer.from('a canary that must not be found');
    const { vault } = await open();
    await vault.put('password/ada', secret);
    const [stored] = await vaultDatabase().collection('secrets').find({}, { promoteBuffers: true }).toArray();
    const sealed = (stored?.['versions'] as Array<{ sealed: Buffer }>)[0]?.sealed;
    expect(sealed).toHaveLength(12 + 16 + secret.length);
    expect(sealed?.includes(secret)).toBe(false);
    await expect(open({ masterKey: randomBytes(32) })).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
    await vaultDatabase()
      .collection<{ _id: string }>('secrets')
      .updateOne({ _id: 'password/ada' }, { $set: { 'versions.0.version': 2 } });
    await expect(vault.get('password/ada', 2)).rejects.toMatchObject({ code: 'vault.damaged' });
  });

  it('follow a rotation of the master key under load: nothing stays under the old one, and it opens nothing', async () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    const [here, there] = [await open({ masterKey: oldKey }), await open({ masterKey: oldKey })];
    const fingerprint = await here.vault.fingerprint();
    const written = new Map<string, Buffer>();
    let rotating = true;
    const write = async (writer: number): Promise<void> => {
      const { vault } = writer % 2 ? here : there;
      for (let n = 0; rotating; n++) {
        const [ref, secret] = [`load/${writer}-${n}`, randomBytes(32)];
        await (n % 2 ? vault.put(ref, secret) : vault.putIfAbsent(ref, secret));
        written.set(ref, secret);
        expect(await vault.get(ref)).toEqual(secret);
        if (n % 10 === 9) await vault.destroy(ref).then(() => written.delete(ref));
      }
    };
    const writers = Promise.all([0, 1].map(write));
    await eventually(() => expect(written.size).toBeGreaterThan(6));
    const rotation = await MongoKeyRotation.open({ url: new Secret(url) }, oldKey);
    try {
      expect(await rotation.target()).toBeNull();
      await rotation.begin(newKey, AT);
      expect(await rotation.target()).toEqual(newKey);
      expect(rotation.from).toBe(keyIdOf(oldKey));
      while ((await rotation.rewrap()) > 0);
      await eventually(async () => expect(await rotation.isTaken()).toBe(true));
      rotating = false;
      await writers;
      while ((await rotation.rewrap()) > 0);
      await rotation.end(AT);
      await rotation.clean(AT);
    } finally {
      rotating = false;
      await rotation.close();
    }
    for (const [ref, secret] of written) expect(await here.vault.get(ref)).toEqual(secret);
    const keys = await vaultDatabase().collection('secrets').distinct('keys');
    expect(keys.filter((key) => key !== '')).toEqual([keyIdOf(newKey)]);
    await expect(open({ masterKey: oldKey })).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
    expect(await (await open({ masterKey: newKey })).vault.fingerprint()).toBe(fingerprint);
    const [recorded, ...others] = await there.keyRotations.unrecorded();
    expect(others).toEqual([]);
    expect(recorded).toMatchObject({ fromKey: keyIdOf(oldKey), toKey: keyIdOf(newKey), begunAt: AT, finishedAt: AT });
    await here.keyRotations.recorded(recorded!.id);
    expect(await there.keyRotations.unrecorded()).toEqual([]);
  });

  it('refuse a rotation with a wrong key, to the same key, and to another one than it has begun with', async () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    await open({ masterKey: oldKey });
    const rotate = (key: Buffer) => MongoKeyRotation.open({ url: new Secret(url) }, key);
    await expect(rotate(randomBytes(32))).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
    const rotation = await rotate(oldKey);
    await expect(rotation.begin(oldKey, AT)).rejects.toMatchObject({ code: 'vault.master_key_unchanged' });
    await rotation.begin(newKey, AT);
    await expect(rotation.begin(randomBytes(32), AT)).rejects.toMatchObject({ code: 'vault.rotation_unfinished' });
    await rotation.close();
    const again = await rotate(newKey);
    expect(await again.target()).toEqual(newKey);
    await again.close();
  });

  it('move another vault in: its identity, its versions, and what was destroyed', async () => {
    const { vault } = await open();
    const identity = randomBytes(32);
    await vault.adopt(identity);
    const fingerprint = await vault.fingerprint();
    const secrets = [1, 2, 5].map((version) => ({ ref: 'a', version, secret: Buffer.from(`a${version}`) }));
    for (let round = 0; round < 2; round++) {
      await vault.adopt(identity);
      await vault.take([...secrets, { ref: 'b', version: 3, secret: Buffer.from('b3') }]);
      await vault.takeDestroyed([
        { ref: 'b', lastVersion: 2 },
        { ref: 'c', lastVersion: 4 },
      ]);
      expect(await vault.count()).toBe(4);
    }
    expect(await vault.fingerprint()).toBe(fingerprint);
    expect([await vault.get('a', 2), await vault.get('a'), await vault.get('b')].map(String)).toEqual([
      'a2',
      'a5',
      'b3',
    ]);
    expect([await vault.get('a', 3), await vault.get('b', 1), await vault.get('c')]).toEqual([null, null, null]);
    expect(await vault.put('c', Buffer.from('x'))).toBe(5);
    await expect(vault.adopt(randomBytes(32))).rejects.toMatchObject({ code: 'vault.in_use' });
  });
});
