import { link, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WhenTaken } from '@hubledger/kernel';
import { type DurableDirectories, syncDirectory } from './durable-directories';
import { codeOf } from './store-errors';

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
): Promise<void> => {
  await syncNames(await nameFile(file, key, directories, whenTaken));
};

/**
 * Gives a finished file its key. Its bytes and the directories above are on disk, its own name is not: `syncNames` of
 * the directory that it answers does that.
 */
export const nameFile = async (
  file: string,
  key: string,
  directories: DurableDirectories,
  whenTaken: WhenTaken,
): Promise<string> => {
  const folder = dirname(key);
  for (let attempt = 1; ; attempt++) {
    try {
      const directory = await directories.ensure(folder);
      const target = join(directory, basename(key));
      if (whenTaken === 'replace') await rename(file, target);
      else await linkUnlessTaken(file, target);
      return directory;
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

/** Takes the file's first name away in any case. */
const linkUnlessTaken = async (file: string, target: string): Promise<void> => {
  try {
    await link(file, target);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') {
      if ((await stat(target)).isDirectory())
        throw Object.assign(new Error(`${target} is a directory`), { code: 'EISDIR' });
    } else {
      if (!NO_LINKS.has(code)) throw error;
      const taken = await stat(target).then(
        () => true,
        () => false,
      );
      if (!taken) return rename(file, target); // two at once write the same content: keys are content-addressed
    }
  }
  await rm(file, { force: true });
};
