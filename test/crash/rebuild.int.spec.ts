import { LibsqlDocumentStore } from '@hubledger/adapters/libsql';
import { digestOf } from '@hubledger/projector';
import { allProjections } from '@projections/index';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadModel } from '@hubledger/kernel';
import { createInstallation } from '../bench/data-set/installation';

const SIZE = { users: 300, organizations: 5, repositories: 150, files: 600, commits: 1_500 };
const KILLS = 6;

/** Resolves with the exit code, or null when it was killed after `killedAfter` milliseconds. */
const run = (directory: string, killedAfter: number | null): Promise<number | null> => {
  const child = spawn(process.execPath, [join(__dirname, 'rebuild-run.js'), directory], { stdio: 'inherit' });
  const timer = killedAfter === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killedAfter);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
};

const digests = async (directory: string): Promise<Record<string, string>> => {
  const documents = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
  try {
    const all: Record<string, string> = {};
    for (const { model } of allProjections) {
      all[(model as ReadModel).name] = await digestOf(documents.collection(model as ReadModel));
    }
    return all;
  } finally {
    await documents.close();
  }
};

const sidesInUse = async (directory: string): Promise<string[]> => {
  const documents = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
  try {
    const sides = allProjections.map(({ model }) => documents.sides.current(model as ReadModel));
    return [...new Set(sides)].filter((side) => side !== '').toSorted();
  } finally {
    await documents.close();
  }
};

describe('a first build that is killed', () => {
  it('is begun again, and ends as one that was left alone', async () => {
    const base = await mkdtemp(join(tmpdir(), 'rebuild-'));
    try {
      const [alone, killed] = [join(base, 'alone'), join(base, 'killed')];
      await cp(await installation(base), alone, { recursive: true });
      await cp(alone, killed, { recursive: true });
      const started = performance.now();
      expect(await run(alone, null)).toBe(0);
      const whole = performance.now() - started;
      for (let n = 1; n <= KILLS; n++) await run(killed, (whole * n) / (KILLS + 1));
      expect(await run(killed, null)).toBe(0);
      expect(await digests(killed)).toEqual(await digests(alone));
      // Killed between two read models taking over, it leaves two sides in use: but none that nothing is read from.
      const files = (await readdir(killed)).flatMap((name) => /^documents-(.*)\.db$/.exec(name)?.[1] ?? []);
      expect(files.toSorted()).toEqual(await sidesInUse(killed));
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  }, 120_000);
});

const installation = async (base: string): Promise<string> => {
  const directory = await mkdtemp(join(base, 'log-'));
  await createInstallation(directory, SIZE, 5);
  return directory;
};
