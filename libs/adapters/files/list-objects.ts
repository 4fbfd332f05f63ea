import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListOptions, ObjectHead } from '@hubledger/kernel';
import { namesIn } from './names-in';
import { isAbsent } from './store-errors';

/** Files whose size and time are looked up at once. */
const STATS_AT_ONCE = 16;

/** What one page asks: the same in every directory it comes through. */
interface Walk {
  readonly root: string;
  readonly prefix: string;
  readonly after: string;
  /** Names of a directory that are kept in memory. */
  readonly names: number;
}

/** Objects below `root` in key order. Reads one directory of a path at a time, and none that can't hold an answer. */
export const listObjects = async (
  root: string,
  prefix: string,
  { after = '', limit }: ListOptions,
): Promise<ObjectHead[]> => {
  const found: ObjectHead[] = [];
  let keys: string[] = [];
  const take = async () => {
    const heads = await Promise.all(keys.map((key) => headOf(root, key)));
    found.push(...heads.filter((head) => head !== null));
    keys = [];
  };
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (limit <= 0) return [];
  for await (const key of keysBelow({ root, prefix, after, names: Math.max(limit, 64) }, start)) {
    keys.push(key);
    if (keys.length < STATS_AT_ONCE && found.length + keys.length < limit) continue;
    await take();
    if (found.length >= limit) break;
  }
  if (keys.length > 0) await take();
  return found;
};

export const headOf = async (root: string, key: string): Promise<ObjectHead | null> => {
  try {
    const stats = await stat(join(root, key));
    return stats.isFile() ? { key, size: stats.size, lastModified: stats.mtime.toISOString() } : null;
  } catch (error) {
    if (isAbsent(error)) return null; // deleted while we looked
    throw error;
  }
};

/** @param folder empty or ending in `/`. */
async function* keysBelow(walk: Walk, folder: string): AsyncGenerator<string> {
  const { root, prefix, after } = walk;
  const wanted = (name: string): boolean => {
    const path = folder + name;
    if (!name.endsWith('/')) return path.startsWith(prefix) && path > after;
    return (path.startsWith(prefix) || prefix.startsWith(path)) && (path > after || after.startsWith(path));
  };
  for await (const name of namesIn(join(root, folder), wanted, walk.names)) {
    if (name.endsWith('/')) yield* keysBelow(walk, folder + name);
    else yield folder + name;
  }
}
