import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KeyedMutex } from '@hubledger/kernel';
import { codeOf } from './store-errors';

/** Directories remembered as being on disk; more are made sure of again, which costs a sync of each parent. */
const MAX_KNOWN = 20_000;

/** Puts the entries of a directory on disk. Windows can't sync directories, and needs no such care. */
export const syncDirectory = async (path: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Directories below a root that outlive a power cut: a file is only as durable as the entries that lead to it. Also an
 * existing directory is synced into its parent once, because another upload may have made it this moment.
 */
export class DurableDirectories {
  private readonly known = new Set<string>();
  private readonly mutex = new KeyedMutex();

  constructor(private readonly root: string) {}

  /** @param path relative to the root, `/`-separated; `.` is the root. @returns the absolute path. */
  async ensure(path: string): Promise<string> {
    const absolute = join(this.root, path);
    if (path === '.' || this.known.has(path)) return absolute;
    const parent = await this.ensure(dirname(path));
    await this.mutex.run(path, async () => {
      await mkdir(absolute).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      await syncDirectory(parent);
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.add(path);
    });
    return absolute;
  }

  /** Somebody removed it or one above it. */
  forget(path: string): void {
    for (let each = path; each !== '.'; each = dirname(each)) this.known.delete(each);
  }

  /** Removes the directory and those above it, as far as they are empty. */
  async prune(path: string): Promise<void> {
    for (let each = path; each !== '.'; each = dirname(each)) {
      const removed = await this.mutex.run(each, async () => {
        try {
          await rmdir(join(this.root, each));
          return true;
        } catch (error) {
          if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM', 'EACCES'].includes(codeOf(error))) return false;
          throw error;
        }
      });
      if (!removed) return;
      this.forget(each);
    }
  }
}
