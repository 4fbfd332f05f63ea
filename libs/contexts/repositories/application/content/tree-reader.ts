import type { ObjectStore } from '@hubledger/kernel';
import { type AnnotatedEntry, type AnnotatedTree, sortKey } from './annotated-tree';
import { ObjectMissing } from './content-errors';
import { annotatedTreeKey } from './content-keys';
import { ImmutableCache } from './immutable-cache';
import { lowerBound } from './lower-bound';
import { parseTree } from './parse-tree';
import { type Piece, type Place, type Span, walkTree } from './tree-walk';

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
    private readonly cache = new ImmutableCache<AnnotatedTree>(24 * 1024 * 1024),
  ) {}

  /** @param hash SHA-256 of the annotated tree. */
  async tree(prefix: string, hash: string): Promise<AnnotatedTree> {
    const key = annotatedTreeKey(prefix, hash);
    const tree = await this.cache.get(key, async () => {
      const json = await this.objects.get(key);
      // Parsed objects take about three times the bytes of their text.
      return json && { value: await parseTree(json), bytes: json.length * 3 };
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
    const places = await this.open(prefix, root, folder, options);
    if (!places) return null;
    const { spans, more } = await walkTree(places, options, async ({ hash }) => wholeOf(await this.tree(prefix, hash)));
    const entries = spans.flatMap(({ base, piece, from, to }) =>
      piece.entries.slice(from, to).map((entry) => ({ path: `${base}${entry.name}`, entry })),
    );
    const last = spans.at(-1);
    return { entries, next: more && last ? await this.cursorBehind(prefix, last) : null };
  }

  /**
   * The folders that are open where a page begins, outermost first. Seeks: reads the folders on the way to `after`, no
   * other. `null` when there is no such folder.
   */
  async open(
    prefix: string,
    root: string,
    folder: string,
    { recursive, after }: Pick<ListOptions, 'recursive' | 'after'>,
  ): Promise<Place[] | null> {
    const start = folder === '' ? null : await this.entryAt(prefix, root, folder);
    if (folder !== '' && start?.type !== 'folder') return null;
    let hash = start?.type === 'folder' ? start.hash : root;
    let base = folder === '' ? '' : `${folder}/`;
    let rest = after?.startsWith(base) ? after.slice(base.length) : '';
    const places: Place[] = [];
    while (rest !== '') {
      const { entries } = await this.tree(prefix, hash);
      const slash = rest.indexOf('/');
      const [name, type] = slash < 0 ? [rest, 'file' as const] : [rest.slice(0, slash), 'folder' as const];
      const at = firstFrom(entries, sortKey(name, type));
      const entry = entries[at];
      const isIt = entry?.name === name && entry.type === type;
      places.push({ hash, base, at: isIt ? at + 1 : at });
      if (!isIt || entry.type === 'file' || !recursive) return places;
      [hash, base, rest] = [entry.hash, `${base}${name}/`, rest.slice(slash + 1)];
    }
    places.push({ hash, base, at: 0 });
    return places;
  }

  /** The `after` of the page that follows a span. */
  async cursorBehind(prefix: string, { hash, base, to }: Span<Piece>): Promise<string> {
    const { entries } = await this.tree(prefix, hash);
    const { name, type } = entries[to - 1]!;
    return `${base}${name}${type === 'folder' ? '/' : ''}`;
  }
}

/** A tree as one piece, with its entries. */
const wholeOf = ({ entries }: AnnotatedTree): Piece & Pick<AnnotatedTree, 'entries'> => ({
  entries,
  ...{ from: 0, to: entries.length, of: entries.length },
  folders: entries.flatMap((entry, index) =>
    entry.type === 'folder' ? [{ index, name: entry.name, hash: entry.hash }] : [],
  ),
});

/** Index of the first entry whose sort key is not below `bound`. */
const firstFrom = (entries: readonly AnnotatedEntry[], bound: string): number =>
  lowerBound(entries.length, (index) => {
    const { name, type } = entries[index]!;
    return sortKey(name, type) < bound;
  });

/** A name stands once in a folder, but a file and a folder of that name would stand at different places. */
const findByName = (tree: AnnotatedTree, name: string): AnnotatedEntry | null => {
  for (const type of ['file', 'folder'] as const) {
    const entry = tree.entries[firstFrom(tree.entries, sortKey(name, type))];
    if (entry?.name === name && entry.type === type) return entry;
  }
  return null;
};
