import { link, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DurableDirectories, syncDirectory } from './durable-directories';
import { codeOf } from './store-errors';

/** Tries when directories are removed under us by deletions of their last objects. */
const MAX_TRIES = 20;

/** File systems without hard links (FAT, some network and container mounts) answer one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** `keep`: an object that is there already stays as it is. */
export type WhenTaken = 'keep' | 'replace';

/** Gives a finished file its key: whole or not at all, and on disk with all its directories when it resolves. */
export const place = async (
  file: string,
  key: string,
  directories: DurableDirectories,
  whenTaken: WhenTaken,
): Promise<void> => {
  const folder = dirname(key);
  for (let attempt = 1; ; attempt++) {
    try {
      const directory = await directories.ensure(folder);
      const target = join(directory, key.slice(folder === '.' ? 0 : folder.length + 1));
      if (whenTaken === 'replace') await rename(file, target);
      else await linkUnlessTaken(file, target);
      await syncDirectory(directory); // also when taken: the other one may not have come to it yet
      break;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === MAX_TRIES) throw error;
      directories.forget(folder);
    }
  }
  await rm(file, { force: true });
};

const linkUnlessTaken = async (file: string, target: string): Promise<void> => {
  try {
    await link(file, target);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') {
      if ((await stat(target)).isDirectory())
        throw Object.assign(new Error(`${target} is a directory`), { code: 'EISDIR' });
      return;
    }
    if (!NO_LINKS.has(code)) throw error;
    const taken = await stat(target).then(
      () => true,
      () => false,
    );
    if (!taken) await rename(file, target); // two at once write the same content: keys are content-addressed
  }
};
