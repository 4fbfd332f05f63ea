import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IncomingFile, type Intake } from '../incoming-file';
import { CHUNK } from '../chunk-buffers';
import { ChunkMemory } from './chunk-memory';
import { HashWorkers } from './hash-workers';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('hashing off the event loop', () => {
  let directory: string;
  const workers: HashWorkers[] = [];
  const hashing = (script?: string, idleMs = 20): HashWorkers => {
    const made = new HashWorkers(idleMs, script);
    workers.push(made);
    return made;
  };
  const intakeOf = (made: HashWorkers): Intake => ({ memory: new ChunkMemory(), workers: made });
  /** A thread that hashes nothing and ends at its n-th message. */
  const dying = async (at: number): Promise<string> => {
    const script = join(directory, `dying-${at}.cjs`);
    await writeFile(
      script,
      `const { parentPort } = require('node:worker_threads'); let n = 0;
       parentPort.on('message', () => { if (++n === ${at}) process.exit(7); parentPort.postMessage(''); });`,
    );
    return script;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hashing-'));
  });
  afterEach(async () => {
    await until(() => workers.every(({ threads }) => threads === 0)); // an idle store keeps no threads
    await rm(directory, { recursive: true });
  });

  it('forgets no thread that was begun while an idle one ends', async () => {
    const made = hashing(undefined, 1);
    await made.begin('sha1').digest();
    while (made.threads > 0) await new Promise(setImmediate);
    const next = made.begin('sha1'); // the first thread is on its way out
    for (let n = 0; n < 50; n++) await next.update(new Uint8Array(0));
    expect(made.threads).toBe(1);
    await next.digest();
  });

  it('takes threads for content of more than one chunk only, two at most, and ends them when idle', async () => {
    const made = hashing();
    const content = randomBytes(3 * CHUNK + 5);
    const small = await IncomingFile.create(directory, intakeOf(made), null);
    await small.write(content.subarray(0, CHUNK));
    expect(await small.sha256()).toBe(sha256(content.subarray(0, CHUNK)));
    expect(made.threads).toBe(0);
    const intake = intakeOf(made);
    const files = await Promise.all(
      [1, 2, 3].map(() => IncomingFile.create(directory, intake, Buffer.from('blob 5\0'))),
    );
    await Promise.all(files.map((file) => file.write(content)));
    expect(made.threads).toBe(2);
    for (const file of files) expect(await file.sha256()).toBe(sha256(content));
    for (const file of [...files, small]) await file.discard();
    await until(() => made.threads === 0);
    expect((await readdir(directory)).length).toBe(0);
  });

  it.each([1, 2, 5, 12])('fails an upload whose thread dies at message %i, and leaves nothing of it', async (at) => {
    const made = hashing(await dying(at));
    const file = await IncomingFile.create(directory, intakeOf(made), null);
    const content = randomBytes(10 * CHUNK + 1);
    const upload = async (): Promise<string> => {
      for (let start = 0; start < content.length; start += CHUNK)
        await file.write(content.subarray(start, start + CHUNK));
      return file.sha256();
    };
    await expect(upload()).rejects.toMatchObject({ code: 'objects.unavailable' });
    await expect(file.finish()).rejects.toMatchObject({ code: 'objects.unavailable' });
    await file.discard();
    expect((await readdir(directory)).filter((name) => !name.endsWith('.cjs'))).toEqual([]);
  });

  it('begins a new thread after one has died', async () => {
    const made = hashing(await dying(1));
    const bytes = new Uint8Array(10);
    await expect(made.begin('sha256').update(bytes)).rejects.toMatchObject({ code: 'objects.unavailable' });
    expect(made.threads).toBe(0);
    await expect(made.begin('sha256').update(bytes)).rejects.toMatchObject({ code: 'objects.unavailable' });
  });

  it('keeps the memory of many uploads within bounds: chunks in flight are counted for all', async () => {
    const memory = new ChunkMemory();
    for (let n = 0; n < 16; n++) await memory.enter();
    let entered = false;
    const next = memory.enter().then(() => (entered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    memory.leave();
    await next;
    expect(entered).toBe(true);
  });

  it('throws what the disk refused, at the latest at the end', async () => {
    const made = hashing();
    const file = await IncomingFile.create(directory, intakeOf(made), null);
    const handle = (file as unknown as { handle: { write: () => Promise<never> } }).handle;
    handle.write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await file.write(randomBytes(2 * CHUNK));
    await expect(file.finish()).rejects.toMatchObject({ code: 'storage.full' });
    await file.discard();
    expect(await readdir(directory)).toEqual([]);
  });
});
