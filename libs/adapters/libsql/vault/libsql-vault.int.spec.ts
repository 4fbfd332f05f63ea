import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { loadOrCreateMasterKey } from '../../vault-envelope';
import { LibsqlVault } from './libsql-vault';

let folder: string;
let file: string;
const masterKey = randomBytes(32);
const opened: LibsqlVault[] = [];

const open = async (key = masterKey): Promise<LibsqlVault> => {
  const vault = await LibsqlVault.open({ file, masterKey: key });
  opened.push(vault);
  return vault;
};

const tamper = (statement: string): void => {
  const db = new Database(file);
  db.exec(statement);
  db.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault '));
  file = join(folder, 'vault.db');
});

afterEach(async () => {
  for (const vault of opened.splice(0)) await vault.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the vault file', () => {
  it('holds nothing readable, and is private to its owner', async () => {
    const vault = await open();
    const secret = Buffer.from('a canary that must not be found');
    await vault.put('password/ada', secret);
    for (const name of await readdir(folder)) {
      expect((await readFile(join(folder, name))).includes(secret)).toBe(false);
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    }
    await vault.close();
    expect((await readFile(file)).includes(masterKey)).toBe(false);
  });

  it('does not open with another master key, and says so', async () => {
    await (await open()).close();
    await expect(open(randomBytes(32))).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
    await expect(open(randomBytes(31))).rejects.toBeInstanceOf(RangeError);
    await open();
  });

  it('has its own fingerprint, whatever the key', async () => {
    const first = await (await open()).fingerprint();
    file = join(folder, 'other.db');
    expect(await (await open()).fingerprint()).not.toBe(first);
  });

  it('refuses a secret that was moved to another reference or version, or changed', async () => {
    const vault = await open();
    await vault.put('password/ada', Buffer.from('ada'));
    await vault.put('password/eve', Buffer.from('eve'));
    tamper(
      "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE ref = 'password/eve') WHERE ref = 'password/ada'",
    );
    await expect(vault.get('password/ada')).rejects.toMatchObject({ code: 'vault.damaged' });
    tamper("UPDATE secrets SET version = 2 WHERE ref = 'password/eve'");
    await expect(vault.get('password/eve')).rejects.toMatchObject({ code: 'vault.damaged' });
    tamper("UPDATE secrets SET sealed = x'00' WHERE ref = 'password/eve'");
    await expect(vault.get('password/eve')).rejects.toMatchObject({ code: 'vault.damaged' });
  });

  it('keeps no bytes of a destroyed secret, not in the write-ahead log either', async () => {
    const vault = await open();
    await vault.put('subject-key/ada', randomBytes(32));
    const db = new Database(file);
    const [{ sealed }] = db.prepare('SELECT sealed FROM secrets').all() as [{ sealed: ArrayBuffer }];
    db.close();
    const found = async () => {
      const contents = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
      return contents.some((content) => content.includes(Buffer.from(sealed)));
    };
    expect(await found()).toBe(true);
    await vault.destroy('subject-key/ada');
    expect(await found()).toBe(false);
  });

  it('keeps none of many either, and all the others, after it was told to forget', async () => {
    const vault = await open();
    for (let n = 0; n < 300; n++)
      await vault.put(`subject-key/${randomBytes(16).toString('hex')}-${n}`, randomBytes(32));
    const db = new Database(file);
    const rows = db.prepare('SELECT ref, sealed FROM secrets').all() as Array<{ ref: string; sealed: ArrayBuffer }>;
    db.close();
    const gone = rows.filter((_, n) => n % 3 === 0);
    for (const { ref } of gone) await vault.destroy(ref);
    await vault.forgetDestroyed();
    const contents = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    const left = gone.filter(({ sealed }) => contents.some((content) => content.includes(Buffer.from(sealed))));
    expect(left).toEqual([]);
    expect(await vault.get(rows[0]!.ref)).toBeNull();
    expect(await vault.get(rows[1]!.ref)).toHaveLength(32);
    await expect(vault.putIfAbsent(rows[0]!.ref, randomBytes(32))).rejects.toMatchObject({ code: 'vault.destroyed' });
  });

  it('is not available once closed', async () => {
    const vault = await open();
    await vault.close();
    await expect(vault.get('password/ada')).rejects.toMatchObject({ code: 'vault.unavailable' });
    await expect(vault.put('password/ada', Buffer.from('x'))).rejects.toMatchObject({ code: 'vault.unavailable' });
  });
});

describe('the master key', () => {
  it('is made once, private to its owner, and the same from then on', async () => {
    const path = join(folder, 'new', 'master-key');
    const [first, second] = await Promise.all([loadOrCreateMasterKey(path), loadOrCreateMasterKey(path)]);
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await loadOrCreateMasterKey(path)).toEqual(first);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['master-key']);
  });

  it('comes from the environment as hex or base64, and makes no file then', async () => {
    const path = join(folder, 'master-key');
    expect(await loadOrCreateMasterKey(path, masterKey.toString('hex'))).toEqual(masterKey);
    expect(await loadOrCreateMasterKey(path, masterKey.toString('base64'))).toEqual(masterKey);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['short', 'g'.repeat(64), 'a'.repeat(63), randomBytes(31).toString('base64')])(
    'is refused when it is not 32 bytes, without repeating it: %s',
    async (value) => {
      const refusal = loadOrCreateMasterKey(join(folder, 'master-key'), value);
      await expect(refusal).rejects.toMatchObject({ code: 'vault.master_key_invalid' });
      await expect(refusal).rejects.not.toThrow(value);
    },
  );

  it('is refused, and not replaced, when the file is damaged', async () => {
    const path = join(folder, 'master-key');
    await writeFile(path, 'half a k');
    await expect(loadOrCreateMasterKey(path)).rejects.toThrow(path);
    expect(await readFile(path, 'utf8')).toBe('half a k');
  });
});
