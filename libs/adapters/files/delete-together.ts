import { stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectChange } from '@hubledger/kernel';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { DurableDirectories } from './durable-directories';
import { isAbsent, translated } from './store-errors';

/** Files first, then each directory that lost one, as far as it is empty. */
export const deleteTogether = async (
  root: string,
  directories: DurableDirectories,
  keys: readonly string[],
): Promise<ObjectChange[]> => {
  const changes: ObjectChange[] = [];
  const failures: unknown[] = [];
  await atOnce(keys, async (key) => {
    try {
      const before = await translated(key, () => remove(join(root, key)));
      if (before !== null) changes.push({ key, before, after: null });
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0 && failures.length === keys.length) throw failures[0];
  for (const folder of new Set(changes.map(({ key }) => dirname(key)))) {
    await translated(folder, () => directories.prune(folder));
  }
  return changes;
};

/** Answers the bytes of the file that was there. */
const remove = async (path: string): Promise<number | null> => {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return null; // what unlink says of a directory depends on the system
    await unlink(path);
    return stats.size;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};
