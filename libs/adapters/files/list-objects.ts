import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListOptions, ObjectHead } from '@hubledger/kernel';
import { smallestNames } from './smallest-names';
import { isAbsent } from './store-errors';

/** Files whose size and time are looked up at once. */
const STATS_AT_ONCE = 16;

/** A page of at least so many objects goes through several folders. */
const LONG_PAGE = 100;
const FOLDERS_AHEAD = 6;

/** What one page asks: the same in every directory it comes through. */
interface Walk {
  readonly root: string;
  readonly prefix: string;
  readonly after: string;
  /** Names of a directory that are kept in memory. */
  readonly names: number;
  /** Folders that are read at once. */
  readonly ahead: number;
}

/** Objects below `root` in key order. Reads no directory that can't hold an answer, but for some behind the last one. */
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
  const walk = { root, prefix, after, names: Math.max(limit, 64), ahead: limit < LONG_PAGE ? 1 : FOLDERS_AHEAD };
  for await (const key of keysBelow(walk, start)) {
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

/** @param folder empty or ending in `/`. @param first its first names, where they are being read already */
async function* keysBelow(walk: Walk, folder: string, first = namesOf(walk, folder, '')): AsyncGenerator<string> {
  for (let names = await first; ;) {
    const ahead = new ReadAhead(walk, folder, names);
    for (const name of names) {
      if (name.endsWith('/')) yield* keysBelow(walk, folder + name, ahead.take(name));
      else yield folder + name;
    }
    if (names.length < walk.names) return;
    names = await namesOf(walk, folder, names.at(-1) ?? '');
  }
}

/** Reads some of the next folders while one is walked through: half of a walk is waiting for folders of a few files. */
class ReadAhead {
  private readonly folders: readonly string[];
  private readonly reading = new Map<string, Promise<string[]>>();
  private next = 0;

  constructor(
    private readonly walk: Walk,
    private readonly folder: string,
    names: readonly string[],
  ) {
    this.folders = names.filter((name) => name.endsWith('/'));
  }

  /** In their order. */
  take(name: string): Promise<string[]> | undefined {
    for (; this.reading.size < this.walk.ahead && this.next < this.folders.length; this.next++) {
      const each = this.folders[this.next] ?? '';
      const names = namesOf(this.walk, this.folder + each, '');
      names.catch(() => undefined); // told to who comes to it, if anybody does
      this.reading.set(each, names);
    }
    const names = this.reading.get(name);
    this.reading.delete(name);
    return names;
  }
}

const namesOf = (walk: Walk, folder: string, after: string): Promise<string[]> =>
  smallestNames(join(walk.root, folder), (name) => name > after && isWanted(walk, folder + name), walk.names);

const isWanted = ({ prefix, after }: Walk, path: string): boolean => {
  if (!path.endsWith('/')) return path.startsWith(prefix) && path > after;
  return (path.startsWith(prefix) || prefix.startsWith(path)) && (path > after || after.startsWith(path));
};
