import { acquireDataLock, LibsqlVault } from '@hubledger/adapters/libsql';
import { loadOrCreateMasterKey } from '@hubledger/adapters/vault-envelope';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataDirectory, dataDirectoryOf } from '../data-directory';
import { hubctl } from '../hubctl';
import { rotateMasterKey, type Step, STEPS } from './rotate-master-key';

let folder: string;
let data: DataDirectory;
let oldKey: Buffer;

const say = (): void => undefined;
const openWith = (masterKey: Buffer): Promise<LibsqlVault> => LibsqlVault.open({ file: data.vaultFile, masterKey });
const keyInFile = (): Promise<Buffer> => loadOrCreateMasterKey(data.masterKeyFile);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubctl-'));
  data = dataDirectoryOf({ DATA_DIR: folder }, null);
  oldKey = await keyInFile();
  const vault = await openWith(oldKey);
  for (let n = 0; n < 250; n++) await vault.put(`password/${n}`, Buffer.from(`secret ${n}`));
  await vault.close();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const expectWhole = async (key: Buffer): Promise<void> => {
  const vault = await openWith(key);
  for (const n of [0, 123, 249]) expect((await vault.get(`password/${n}`))?.toString()).toBe(`secret ${n}`);
  await vault.close();
};

class Killed extends Error {}

it.each(STEPS)('is finished by the next command when it is ended behind the step "%s"', async (last) => {
  const reached = (step: Step): void => {
    if (step === last) throw new Killed();
  };
  await expect(rotateMasterKey({ data, newKey: null, say, reached })).rejects.toBeInstanceOf(Killed);
  await expectWhole(await keyInFile()); // as a hub that is started now
  await rotateMasterKey({ data, newKey: null, say });
  const newKey = await keyInFile();
  expect(newKey).not.toEqual(oldKey);
  await expectWhole(newKey);
  await expect(openWith(oldKey)).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
  expect((await stat(data.masterKeyFile)).mode & 0o777).toBe(0o600);
});

it('waits for a hub that has the vault open, and gives up on one that does not answer with either key still good', async () => {
  const lock = acquireDataLock(data.lockFile); // a hub that hangs
  await expect(rotateMasterKey({ data, newKey: null, say, patience: 50 })).rejects.toThrow(/has not taken the new key/);
  lock.release();
  await expectWhole(oldKey);
  await expectWhole(await keyInFile());
  await rotateMasterKey({ data, newKey: null, say });
  await expect(openWith(oldKey)).rejects.toMatchObject({ code: 'vault.wrong_master_key' });
});

it('is one at a time', async () => {
  const lock = acquireDataLock(join(folder, 'rotation-lock.db'));
  await expect(rotateMasterKey({ data, newKey: null, say })).rejects.toThrow(/Another rotation/);
  lock.release();
});

describe('the command', () => {
  const run = async (environment: Record<string, string>, ...args: string[]) => {
    const lines: string[] = [];
    const keep = (line: string): void => void lines.push(line);
    const io = { environment: { DATA_DIR: folder, ...environment }, say: keep, complain: keep, progress: say };
    return { code: await hubctl(['rotate-master-key', ...args], io), text: lines.join('\n') };
  };

  it('takes the new key from the environment, and prints neither', async () => {
    const newKey = randomBytes(32);
    const { code, text } = await run({ HUB_NEW_MASTER_KEY: newKey.toString('base64') });
    expect([code, text]).toEqual([0, expect.stringMatching(/250 secrets sealed anew[^]*Finished/) as string]);
    for (const key of [oldKey, newKey])
      for (const form of ['hex', 'base64'] as const) expect(text).not.toContain(key.toString(form));
    expect(await keyInFile()).toEqual(newKey);
  });

  it('leaves the file alone where the key is a setting, and needs the new one as a setting then', async () => {
    const [setting, newKey] = [oldKey.toString('hex'), randomBytes(32)];
    await rm(data.masterKeyFile);
    expect(await run({ HUB_MASTER_KEY: setting })).toMatchObject({
      code: 2,
      text: expect.stringContaining('HUB_NEW_MASTER_KEY') as string,
    });
    const done = await run({ HUB_MASTER_KEY: setting, HUB_NEW_MASTER_KEY: newKey.toString('hex') });
    expect(done).toMatchObject({
      code: 0,
      text: expect.stringContaining('Set HUB_MASTER_KEY to the new key') as string,
    });
    await expect(readFile(data.masterKeyFile)).rejects.toMatchObject({ code: 'ENOENT' });
    await expectWhole(newKey);
    expect(await run({ HUB_MASTER_KEY: setting })).toMatchObject({
      code: 2,
      text: expect.stringContaining('does not open') as string,
    });
  });

  it('refuses what is no key, without repeating it, and a folder without a vault', async () => {
    const bad = await run({ HUB_NEW_MASTER_KEY: 'half a key' });
    expect(bad).toMatchObject({
      code: 2,
      text: expect.stringContaining('HUB_NEW_MASTER_KEY is not 32 bytes') as string,
    });
    expect(bad.text).not.toContain('half a key');
    expect(await run({}, '--data-dir', join(folder, 'none'))).toMatchObject({
      code: 2,
      text: expect.stringContaining('There is no file') as string,
    });
  });
});
