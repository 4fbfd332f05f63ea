import { acquireDataLock } from '@hubledger/adapters/libsql';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeUnfinished, unfinishedFolder, workFolder } from './work-folder';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'hubledger-work-'));
});
afterEach(async () => {
  await rm(temporary, { recursive: true, force: true });
});

/** As a command left it that was killed, or has it. */
const left = async (name: string, { ageMinutes, hasLock = true }: { ageMinutes: number; hasLock?: boolean }) => {
  const directory = join(temporary, name);
  await mkdir(directory);
  await writeFile(join(directory, 'documents.db'), 'ada@example.com');
  if (hasLock) acquireDataLock(join(directory, 'hubctl.lock')).release();
  const time = new Date(Date.now() - ageMinutes * 60_000);
  await utimes(directory, time, time);
  return directory;
};

it('is for one user alone, and gone when it is removed', async () => {
  const work = await workFolder(temporary);
  expect((await stat(work.directory)).mode & 0o777).toBe(0o700);
  await writeFile(join(work.directory, 'documents.db'), 'ada@example.com');
  await work.remove();
  expect(await readdir(temporary)).toEqual([]);
});

it('takes away what a command left that was killed, and nothing else', async () => {
  await left('hubctl-work-killed', { ageMinutes: 2 });
  const used = acquireDataLock(join(await left('hubctl-work-used', { ageMinutes: 90 }), 'hubctl.lock'));
  await left('hubctl-work-beginning', { ageMinutes: 0 });
  await left('hubctl-work-without', { ageMinutes: 90, hasLock: false });
  await left('hubctl-other', { ageMinutes: 90 });
  await (await workFolder(temporary)).remove();
  expect((await readdir(temporary)).sort()).toEqual([
    'hubctl-other',
    'hubctl-work-beginning',
    'hubctl-work-used',
    'hubctl-work-without',
  ]);
  used.release();
});

it('is taken away at once where a signal ends the command, as is whatever else is unfinished', async () => {
  const work = await workFolder(temporary);
  const finished = unfinishedFolder(await left('replica', { ageMinutes: 0 }));
  finished();
  unfinishedFolder(await left('other.unfinished', { ageMinutes: 0 }));
  removeUnfinished();
  expect(await readdir(temporary)).toEqual(['replica']);
  await work.remove();
});

it('says so where there is no temporary folder', () =>
  expect(workFolder(join(temporary, 'none'))).rejects.toThrow(/temporary folder .*none.*; set TMPDIR/));
