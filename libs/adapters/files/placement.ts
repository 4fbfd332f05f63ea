import { link, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WhenTaken } from '@hubledger/kernel';
import { type DurableDirectories, syncDirectory } from './durable-directories';
import { codeOf, isAbsent } from './store-errors';

/** Tries when directories are removed under us by deletions of their last objects. */
const MAX_TRIES = 20;

/** File systems without hard links (FAT, some network and container mounts) answer one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Gives a finished file its key: whole or not at all, and on disk with all its directories when it resolves. */
export const place = async (
  file: string,
  key: string,
  directories: DurableDirectories,
  whenTaken: WhenTaken,
): Promise<Placed> => {
  const placed = await nameFile(file, key, directories, whenTaken);
  await syncNames(placed.directory);
  return placed;
};

export interface Placed {
  /** Has the file's name. */
  readonly directory: string;
  /** Bytes of the object that was there; null: none. */
  readonly before: number | null;
}

/**
 * Gives a finished file its key. Its bytes and the directories above are on disk, its own name is not: `syncNames` of
 * the directory that it answers does that.
 */
export const nameFile = async (
  file: string,
  key: string,
  directories: DurableDirectories,
  whenTaken: WhenTaken,
): Promise<Placed> => {
  const folder = dirname(key);
  for (let attempt = 1; ; attempt++) {
    try {
      const directory = await directories.ensure(folder);
      const target = join(directory, basename(key));
      return { directory, before: await (whenTaken === 'replace' ? replace : linkUnlessTaken)(file, target) };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === MAX_TRIES) throw error;
      directories.forget(folder);
    }
  }
};

/** A directory that is gone lost the file again to somebody who deleted it: nothing is left to be made durable. */
export const syncNames = async (directory: string): Promise<void> => {
  try {
    await syncDirectory(directory);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
};

/** Bytes of the file, which counts as written now; null: there is none. */
export const touch = async (path: string): Promise<number | null> => {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return null;
    const now = new Date();
    await utimes(path, now, now);
    return stats.size;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};

const replace = async (file: string, target: string): Promise<number | null> => {
  const before = await sizeOf(target);
  await rename(file, target);
  return before;
};

/** Takes the file's first name away, unless it throws. */
const linkUnlessTaken = async (file: string, target: string): Promise<number | null> => {
  try {
    await link(file, target);
    await rm(file, { force: true });
    return null;
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EEXIST' && !NO_LINKS.has(code)) throw error;
    const before = await touch(target);
    if (before === null) return replace(file, target); // two at once write the same content: keys are content-addressed
    await rm(file, { force: true });
    return before;
  }
};

const sizeOf = async (path: string): Promise<number | null> => {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};
