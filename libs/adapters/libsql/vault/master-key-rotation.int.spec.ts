import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { encrypt, IDENTITY_REF, keyIdOf } from '../../vault-envelope';
import { LibsqlVault } from './libsql-vault';
import { MasterKeyRotation } from './master-key-rotation';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const AT = '2030-01-02T03:04:05.006Z';

let folder: string;
let file: string;
let vault: LibsqlVault;

const open = async (masterKey: Buffer): Promise<LibsqlVault> => LibsqlVault.open({ file, masterKey, lookEvery: 5 });

/** All of it, as `hubctl rotate-master-key` does. */
const rotate = async (from: Buffer, to: Buffer): Promise<void> => {
  const rotation = MasterKeyRotation.open(file, from);
  try {
    rotation.begin(to, AT);
    while (rotation.rewrap() > 0) await new Promise((resolve) => setImmediate(resolve));
    while (!rotation.isTaken()) await new Promise((resolve) => setTimeout(resolve, 5));
    rotation.end(AT);
    await rotation.clean(AT);
  } finally {
    rotation.close();
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation '));
  file = join(folder, 'vault.db');
  vault = await open(oldKey);
});

afterEach(async () => {
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

const sealedBytes = (): Buffer[] => {
  const db = new Database(file);
  const rows = db.prepare('SELECT sealed FROM secrets UNION ALL SELECT sealed FROM identity').raw().all();
  db.close();
  return (rows as Array<[Buffer]>).map(([sealed]) => Buffer.from(sealed));
};

it('leaves every secret as it was, the fingerprint too, and nothing to the old key', async () => {
  const secrets = new Map(Array.from({ length: 450 }, (_, n) => [`password/${n}`, randomBytes(40)]));
  for (const [ref, secret] of secrets) await vault.put(ref, secret);
  await vault.put('password/0', Buffer.from('second'));
  await vault.put('gone/1', Buffer.from('x'));
  await vault.destroy('gone/1');
  const fingerprint = await vault.fingerprint();
  const before = sealedBytes();
  await rotate(oldKey, newKey);
  for (const [ref, secret] of secrets) expect(await vault.get(ref, 1)).toEqual(secret);
  expect(await vault.get('password/0')).toEqual(Buffer.from('second'));
  expect(await vault.get('gone/1')).toBeNull();
  expect(await vault.fingerprint()).toBe(fingerprint);
  await vault.close();
  await expect(open(oldKey)).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
  const contents = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  expect(before.filter((sealed) => contents.some((content) => content.includes(sealed)))).toEqual([]);
  expect(contents.some((content) => content.includes(oldKey) || content.includes(newKey))).toBe(false);
  vault = await open(newKey);
  expect(await vault.fingerprint()).toBe(fingerprint);
  expect(await vault.get('password/7')).toEqual(secrets.get('password/7'));
});

it('goes on under load: no read or write fails, and nothing written meanwhile stays under the old key', async () => {
  const written = new Map<string, Buffer>();
  let rotating = true;
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; rotating || n < 50; n++) {
      const [ref, secret] = [`load/${writer}-${n}`, randomBytes(32)];
      await (n % 2 ? vault.put(ref, secret) : vault.putIfAbsent(ref, secret));
      written.set(ref, secret);
      const [some] = [...written.keys()].slice(-((n * 7) % written.size) - 1);
      expect(await vault.get(some!)).toEqual(written.get(some!));
      if (n % 10 === 9) await vault.destroy(ref).then(() => written.delete(ref));
    }
  };
  const writers = Promise.all([0, 1, 2, 3].map(write));
  let key = oldKey;
  for (let round = 0; round < 4; round++) {
    const next = randomBytes(32);
    await rotate(key, next);
    key = next;
  }
  rotating = false;
  await writers;
  await rotate(key, newKey);
  for (const [ref, secret] of written) expect(await vault.get(ref)).toEqual(secret);
  const db = new Database(file);
  expect(db.prepare('SELECT DISTINCT key FROM secrets').all()).toEqual([{ key: keyIdOf(newKey) }]);
  db.close();
});

it('opens with either key until it has ended', async () => {
  await vault.put('a', Buffer.from('1'));
  await vault.close();
  const rotation = MasterKeyRotation.open(file, oldKey);
  rotation.begin(newKey, AT);
  for (const key of [oldKey, newKey, oldKey]) {
    vault = await open(key);
    expect(await vault.get('a')).toEqual(Buffer.from('1'));
    await vault.put('b', key);
    expect(await vault.get('b')).toEqual(key);
    await vault.close();
  }
  expect(rotation.isTaken()).toBe(true);
  expect(() => rotation.end(AT)).toThrow(/not finished/);
  while (rotation.rewrap() > 0);
  rotation.end(AT);
  await expect(open(oldKey)).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
  vault = await open(newKey);
  expect(await vault.get('b', 2)).toEqual(newKey);
  rotation.close();
});

it('refuses a wrong key, the same key, and another target than the one it has begun with', async () => {
  await vault.put('a', Buffer.from('1'));
  expect(() => MasterKeyRotation.open(file, randomBytes(32))).toThrow(/does not open/);
  const rotation = MasterKeyRotation.open(file, oldKey);
  expect(() => rotation.begin(oldKey, AT)).toThrow(/already/);
  rotation.begin(newKey, AT);
  expect(() => rotation.begin(randomBytes(32), AT)).toThrow(/finish it first/);
  rotation.close();
  const again = MasterKeyRotation.open(file, oldKey);
  expect(again.target).toEqual(newKey);
  again.close();
  expect(await vault.get('a')).toEqual(Buffer.from('1'));
});

it('says once that it happened, to whoever can write it down', async () => {
  await rotate(oldKey, newKey);
  const [rotation, ...others] = await vault.rotations.unrecorded();
  expect(others).toEqual([]);
  expect(rotation).toMatchObject({ fromKey: keyIdOf(oldKey), toKey: keyIdOf(newKey), begunAt: AT, finishedAt: AT });
  await vault.rotations.recorded(rotation!.id);
  expect(await vault.rotations.unrecorded()).toEqual([]);
});

it('takes over a file from before keys had ids', async () => {
  await vault.close();
  await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'rotation '));
  file = join(folder, 'vault.db');
  const db = new Database(file);
  db.exec(`CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), sealed BLOB NOT NULL) STRICT;
    CREATE TABLE secrets (ref TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (ref, version))
      STRICT, WITHOUT ROWID;
    CREATE TABLE destroyed (ref TEXT PRIMARY KEY, last_version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    PRAGMA user_version=1`);
  const identity = randomBytes(32);
  db.prepare('INSERT INTO identity VALUES (1, ?)').run([encrypt(oldKey, IDENTITY_REF, 1, identity)]);
  db.prepare('INSERT INTO secrets VALUES (?, 1, ?)').run('a', encrypt(oldKey, 'a', 1, Buffer.from('1')));
  db.close();
  await expect(open(newKey)).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
  vault = await open(oldKey);
  expect(await vault.get('a')).toEqual(Buffer.from('1'));
  await rotate(oldKey, newKey);
  expect(await vault.get('a')).toEqual(Buffer.from('1'));
});
