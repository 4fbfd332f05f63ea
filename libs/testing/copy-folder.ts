import { cp, rm } from 'node:fs/promises';

/**
 * A folder with SQLite files that nobody writes. Connections of this process may end only when their memory is collected,
 * and the last one takes SQLite's side files along.
 */
export const copyFolder = async (from: string, to: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cp(from, to, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 3) throw error;
      await rm(to, { recursive: true, force: true });
    }
  }
};
