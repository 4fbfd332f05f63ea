import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireDataLock, DataLocked } from './data-lock';

let folder: string;
let file: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data lock '));
  file = join(folder, 'lock.db');
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process that takes the lock, says what came of it, and stays. */
const anotherProcess = async (): Promise<string> => {
  const script = `
    const { acquireDataLock } = require(${JSON.stringify(join(__dirname, 'data-lock.js'))});
    try { acquireDataLock(process.argv[1]); console.log('held'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.message); }`;
  child = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(child.stdout!, 'data')) as [Buffer];
  return output.toString().trim();
};

it('keeps a second process out, in one clear line', async () => {
  const lock = acquireDataLock(file);
  const answer = await anotherProcess();
  expect(answer).toBe(`Another process is using the data in ${folder}: stop it, or choose another DATA_DIR`);
  lock.release();
  lock.release();
  expect(await anotherProcess()).toBe('held');
});

it('keeps a second holder in the same process out', () => {
  const lock = acquireDataLock(file);
  expect(() => acquireDataLock(file)).toThrow(DataLocked);
  lock.release();
  acquireDataLock(file).release();
});

it('is gone with its process, however that ends', async () => {
  expect(await anotherProcess()).toBe('held');
  expect(() => acquireDataLock(file)).toThrow(DataLocked);
  child!.kill('SIGKILL');
  await once(child!, 'exit');
  acquireDataLock(file).release();
});

it('says so when the folder can not be used', () => {
  expect(() => acquireDataLock(join(folder, 'missing', 'lock.db'))).toThrow('Cannot use');
});
