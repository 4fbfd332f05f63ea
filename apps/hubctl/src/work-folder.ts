import { acquireDataLock, type DataLock } from '@hubledger/adapters/libsql';
import { existsSync, rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandRefused } from './command';

const PREFIX = 'hubctl-work-';
/** Held for as long as its command lives, however that ends. */
const LOCK = 'hubctl.lock';
/** A younger folder may be about to get its lock. */
const YOUNG_MS = 60_000;

export interface WorkFolder {
  readonly directory: string;
  remove(): Promise<void>;
}

/** What a signal takes away before it ends the command. */
const unfinished = new Set<string>();

/** @returns says that it is finished, or gone */
export const unfinishedFolder = (directory: string): (() => void) => {
  unfinished.add(directory);
  return () => void unfinished.delete(directory);
};

export const removeUnfinished = (): void => {
  for (const directory of unfinished) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
};

/**
 * Room below the system's temporary folder, mode 0700, for a command to work in. What others that were killed have left
 * there is removed first: names, addresses and content may stand in it.
 */
export const workFolder = async (temporary = tmpdir()): Promise<WorkFolder> => {
  await removeLeftBehind(temporary).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandRefused(`The temporary folder can't be used: ${why}; set TMPDIR to one that can`);
  });
  const directory = await mkdtemp(join(temporary, PREFIX));
  const finished = unfinishedFolder(directory);
  const lock = acquireDataLock(join(directory, LOCK));
  return {
    directory,
    remove: async () => {
      await rm(directory, { recursive: true, force: true });
      lock.release();
      finished();
    },
  };
};

const removeLeftBehind = async (temporary: string): Promise<void> => {
  for (const name of await readdir(temporary)) {
    const directory = join(temporary, name);
    const lock = name.startsWith(PREFIX) && (await isOldAndOurs(directory)) ? nobodys(directory) : null;
    if (!lock) continue;
    await rm(directory, { recursive: true, force: true }).catch(() => undefined); // the next command tries again
    lock.release();
  }
};

const isOldAndOurs = async (directory: string): Promise<boolean> => {
  const stats = await lstat(directory).catch(() => null);
  if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) return false;
  return stats.mtimeMs < Date.now() - YOUNG_MS && existsSync(join(directory, LOCK));
};

const nobodys = (directory: string): DataLock | null => {
  try {
    return acquireDataLock(join(directory, LOCK));
  } catch {
    return null;
  }
};
