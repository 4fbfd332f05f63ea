import type { ObjectStore } from '@hubledger/kernel';
import { type AnnotatedEntry, type AnnotatedTree, sortKey } from './annotated-tree';
import { ObjectMissing } from './content-errors';
import { annotatedTreeKey } from './content-keys';
import { ImmutableCache } from './immutable-cache';

/** An entry with its path from the root of the repository. */
export interface Listed {
  readonly path: string;
  readonly entry: AnnotatedEntry;
}

export interface ListOptions {
  readonly recursive: boolean;
  /** Path of the last entry of the page before, with a `/` at its end if that was a folder. */
  readonly after?: string;
  readonly limit: number;
}

export interface ListedPage {
  readonly entries: readonly Listed[];
  /** What to pass as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** Reads annotated trees of any repository; `prefix` says which. Trees are immutable, so the cache needs no care. */
export class TreeReader {
  constructor(
    private readonly objects: ObjectStore,
    private readonly cache = new ImmutableCache<AnnotatedTree>(128 * 1024 * 1024),
  ) {}

  /** @param hash SHA-256 of the annotated tree. */
  async tree(prefix: string, hash: string): Promise<AnnotatedTree> {
    const key = annotatedTreeKey(prefix, hash);
    const tree = await this.cache.get(key, async () => {
      const json = await this.objects.get(key);
      // Parsed objects take about three times the bytes of their text.
      return json && { value: JSON.parse(json.toString('utf8')) as AnnotatedTree, bytes: json.length * 3 };
    });
    if (!tree) throw new ObjectMissing(key);
    return tree;
  }

  /** `null` when nothing is at this path. The path has at least one segment. */
  async entryAt(prefix: string, root: string, path: string): Promise<AnnotatedEntry | null> {
    let hash: string | null = root;
    let entry: AnnotatedEntry | null = null;
    for (const name of path.split('/')) {
      if (hash === null) return null;
      const tree: AnnotatedTree = await this.tree(prefix, hash);
      entry = findByName(tree, name);
      if (!entry) return null;
      hash = entry.type === 'folder' ? entry.hash : null;
    }
    return entry;
  }

  /** One page of what is below a folder (`''` = root), in git's order. `null` when there is no such folder. */
  async list(prefix: string, root: string, folder: string, options: ListOptions): Promise<ListedPage | null> {
    const start = folder === '' ? null : await this.entryAt(prefix, root, folder);
    if (folder !== '' && start?.type !== 'folder') return null;
    const hash = start?.type === 'folder' ? start.hash : root;
    const base = folder === '' ? '' : `${folder}/`;
    const after = options.after?.startsWith(base) ? options.after.slice(base.length) : undefined;
    const entries: Listed[] = [];
    for await (const listed of this.walk(prefix, hash, base, options.recursive, after || undefined)) {
      if (entries.length === options.limit) return { entries, next: cursorOf(entries.at(-1)) };
      entries.push(listed);
    }
    return { entries, next: null };
  }

  /** Every file below a tree, all at once: it waits for each folder, where `walk` waits several times for each entry. */
  async files(prefix: string, hash: string, base = '', found: Listed[] = []): Promise<Listed[]> {
    const { entries } = await this.tree(prefix, hash);
    for (const entry of entries) {
      const path = `${base}${entry.name}`;
      if (entry.type === 'file') found.push({ path, entry });
      else await this.files(prefix, entry.hash, `${path}/`, found);
    }
    return found;
  }

  /** Every entry below a tree; subtrees before `after` are never read. */
  async *walk(
    prefix: string,
    hash: string,
    base = '',
    recursive = true,
    after?: string,
  ): AsyncGenerator<Listed, void, undefined> {
    const { entries } = await this.tree(prefix, hash);
    const slash = after?.indexOf('/') ?? -1;
    const name = slash < 0 ? after : after?.slice(0, slash);
    const bound = name === undefined ? null : sortKey(name, slash < 0 ? 'file' : 'folder');
    for (const entry of bound === null ? entries : entries.slice(firstFrom(entries, bound))) {
      const path = `${base}${entry.name}`;
      const reached = bound !== null && sortKey(entry.name, entry.type) === bound;
      if (!reached) yield { path, entry };
      if (!recursive || entry.type === 'file') continue;
      const rest = reached ? after?.slice(slash + 1) : undefined;
      yield* this.walk(prefix, entry.hash, `${path}/`, true, rest || undefined);
    }
  }
}

const cursorOf = (last: Listed | undefined): string | null =>
  last ? `${last.path}${last.entry.type === 'folder' ? '/' : ''}` : null;

/** Index of the first entry whose sort key is not below `bound`. */
const firstFrom = (entries: readonly AnnotatedEntry[], bound: string): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle] as AnnotatedEntry;
    if (sortKey(entry.name, entry.type) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A name stands once in a folder, but a file and a folder of that name would stand at different places. */
const findByName = (tree: AnnotatedTree, name: string): AnnotatedEntry | null => {
  for (const type of ['file', 'folder'] as const) {
    const entry = tree.entries[firstFrom(tree.entries, sortKey(name, type))];
    if (entry?.name === name && entry.type === type) return entry;
  }
  return null;
};
