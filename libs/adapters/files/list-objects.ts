import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectHead } from '@hubledger/kernel';
import { isAbsent } from './store-errors';

/** Files whose size and time are looked up at once. */
const STATS_AT_ONCE = 16;

/** Objects below `root` in key order. Reads one directory of a path at a time, and none that can't hold an answer. */
export const listObjects = async (
  root: string,
  prefix: string,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
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
  for await (const key of keysBelow(root, start, prefix, after)) {
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
async function* keysBelow(root: string, folder: string, prefix: string, after: string): AsyncGenerator<string> {
  for (const name of await namesIn(join(root, folder))) {
    const path = folder + name;
    const isFolder = name.endsWith('/');
    if (!(path.startsWith(prefix) || (isFolder && prefix.startsWith(path)))) continue;
    if (!isFolder) {
      if (path > after) yield path;
    } else if (path > after || after.startsWith(path)) {
      yield* keysBelow(root, path, prefix, after);
    }
  }
}

/** Sorted as keys are: a folder counts with its slash (`a-b` < `a/x` < `a0`). */
const namesIn = async (directory: string): Promise<string[]> => {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  const names = entries.flatMap((entry) =>
    entry.isDirectory() ? [`${entry.name}/`] : entry.isFile() ? [entry.name] : [],
  );
  return names.sort((a, b) => (a < b ? -1 : 1));
};
