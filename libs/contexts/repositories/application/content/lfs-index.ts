import { type ObjectStore, sha256Hex, type SmallObject } from '@hubledger/kernel';
import { ObjectMissing } from './content-errors';
import { lfsIndexKey } from './content-keys';
import { ImmutableCache } from './immutable-cache';

/** What a repository knows about an LFS object: bytes, and the git blob id of the real content (null: not computed). */
export interface LfsObject {
  readonly size: number;
  readonly rawOid: string | null;
}

interface Sums {
  /** Distinct objects below this node and the sum of their sizes. */
  readonly count: number;
  readonly bytes: number;
}
type Leaf = Sums & { readonly objects: Readonly<Record<string, readonly [number, string | null]>> };
type Branch = Sums & { readonly children: Readonly<Record<string, string>> };
type Node = Leaf | Branch;

/** The set after an addition. */
export interface GrownIndex {
  readonly index: string | null;
  /** Sums of what was not in it before. */
  readonly added: Sums;
  /** What must be stored before anything names `index`. */
  readonly objects: readonly SmallObject[];
}

const LEAF_OBJECTS = 512;
const EMPTY: Leaf = { count: 0, bytes: 0, objects: {} };

/**
 * Every LFS object of a repository's history: a persistent set, content-addressed, so that an event can name it by one
 * hash. A node of more than 512 objects becomes 16 by the next hex digit; a commit rewrites only the nodes it touches.
 */
export class LfsIndex {
  constructor(
    private readonly objects: ObjectStore,
    private readonly cache = new ImmutableCache<Node>(6 * 1024 * 1024),
  ) {}

  /** Those of `oids` that are in the index. `index: null` is the empty set. */
  async lookup(prefix: string, index: string | null, oids: Iterable<string>): Promise<Map<string, LfsObject>> {
    const found = new Map<string, LfsObject>();
    if (index !== null) await this.search(prefix, await this.load(prefix, index), [...new Set(oids)], 0, found);
    return found;
  }

  async sums(prefix: string, index: string | null): Promise<{ count: number; bytes: number }> {
    const { count, bytes } = index === null ? EMPTY : await this.load(prefix, index);
    return { count, bytes };
  }

  /** All objects with their bytes, some hundred at a time, and past the cache: it would be emptied of what is asked for. */
  async *leaves(prefix: string, index: string | null): AsyncGenerator<Array<readonly [oid: string, size: number]>> {
    if (index === null) return;
    const json = await this.objects.get(lfsIndexKey(prefix, index));
    if (!json) throw new ObjectMissing(lfsIndexKey(prefix, index));
    const node = JSON.parse(json.toString('utf8')) as Node;
    if ('objects' in node) yield Object.entries(node.objects).map(([oid, [size]]) => [oid, size] as const);
    else for (const child of Object.values(node.children)) yield* this.leaves(prefix, child);
  }

  /** The set with `entries` in it. Objects that are known stay as they are. */
  async add(prefix: string, index: string | null, entries: ReadonlyMap<string, LfsObject>): Promise<GrownIndex> {
    if (entries.size === 0) return { index, added: { count: 0, bytes: 0 }, objects: [] };
    const before = index === null ? EMPTY : await this.load(prefix, index);
    const objects: SmallObject[] = [];
    const after = await this.grow(prefix, before, [...entries], 0, objects);
    const added = { count: after.count - before.count, bytes: after.bytes - before.bytes };
    return added.count === 0
      ? { index, added, objects: [] }
      : { index: this.sealed(prefix, after, objects), added, objects };
  }

  private async search(
    prefix: string,
    node: Node,
    oids: readonly string[],
    depth: number,
    found: Map<string, LfsObject>,
  ): Promise<void> {
    if ('objects' in node) {
      for (const oid of oids) {
        const object = Object.hasOwn(node.objects, oid) ? node.objects[oid] : undefined;
        if (object) found.set(oid, { size: object[0], rawOid: object[1] });
      }
      return;
    }
    for (const [digit, below] of byDigit(oids, depth, (oid) => oid)) {
      const child = node.children[digit];
      if (child) await this.search(prefix, await this.load(prefix, child), below, depth + 1, found);
    }
  }

  private async grow(
    prefix: string,
    node: Node,
    entries: ReadonlyArray<readonly [string, LfsObject]>,
    depth: number,
    made: SmallObject[],
  ): Promise<Node> {
    if ('objects' in node) {
      const all = new Map(entries);
      for (const [oid, [size, rawOid]] of Object.entries(node.objects)) all.set(oid, { size, rawOid });
      return this.build(prefix, [...all], depth, made);
    }
    const children = { ...node.children };
    let { count, bytes } = node;
    for (const [digit, below] of byDigit(entries, depth, ([oid]) => oid)) {
      const hash = children[digit];
      const before = hash === undefined ? EMPTY : await this.load(prefix, hash);
      const after = await this.grow(prefix, before, below, depth + 1, made);
      if (after.count === before.count) continue;
      children[digit] = this.sealed(prefix, after, made);
      count += after.count - before.count;
      bytes += after.bytes - before.bytes;
    }
    return { count, bytes, children: sorted(children) };
  }

  private build(
    prefix: string,
    entries: ReadonlyArray<readonly [string, LfsObject]>,
    depth: number,
    made: SmallObject[],
  ): Node {
    const bytes = entries.reduce((sum, [, { size }]) => sum + size, 0);
    if (entries.length <= LEAF_OBJECTS) {
      const objects = Object.fromEntries(entries.map(([oid, { size, rawOid }]) => [oid, [size, rawOid] as const]));
      return { count: entries.length, bytes, objects: sorted(objects) };
    }
    const children: Record<string, string> = {};
    for (const [digit, below] of byDigit(entries, depth, ([oid]) => oid)) {
      children[digit] = this.sealed(prefix, this.build(prefix, below, depth + 1, made), made);
    }
    return { count: entries.length, bytes, children: sorted(children) };
  }

  private async load(prefix: string, hash: string): Promise<Node> {
    const key = lfsIndexKey(prefix, hash);
    const node = await this.cache.get(key, async () => {
      const json = await this.objects.get(key);
      return json && { value: JSON.parse(json.toString('utf8')) as Node, bytes: json.length * 3 };
    });
    if (!node) throw new ObjectMissing(key);
    return node;
  }

  private sealed(prefix: string, node: Node, made: SmallObject[]): string {
    const json = Buffer.from(JSON.stringify(node), 'utf8');
    const hash = sha256Hex(json);
    const key = lfsIndexKey(prefix, hash);
    made.push({ key, bytes: json, whenTaken: 'keep' });
    this.cache.put(key, node, json.length * 3);
    return hash;
  }
}

const byDigit = <T>(items: readonly T[], depth: number, oidOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const digit = oidOf(item).charAt(depth);
    const group = groups.get(digit);
    if (group) group.push(item);
    else groups.set(digit, [item]);
  }
  return groups;
};

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
