import type { ObjectStore } from '@hubledger/kernel';
import type { LiveRepository } from '../../domain/repository.state';
import { type ContentFindings, StoredContent } from '../../domain/stored-content.port';
import { blobKey, lfsKey } from './content-keys';
import type { LfsIndex } from './lfs-index';
import type { TreeReader } from './tree-reader';

/** Looks at the object store that go on together. */
const AT_ONCE = 16;
const MAX_EXAMPLES = 20;

type Expected = readonly [key: string, size: number];

export class CheckedContent extends StoredContent {
  constructor(
    private readonly objects: Pick<ObjectStore, 'head'>,
    private readonly trees: TreeReader,
    private readonly index: LfsIndex,
  ) {
    super();
  }

  async check(repository: Readonly<LiveRepository>, signal?: AbortSignal): Promise<ContentFindings> {
    const { branches, tags, objectPrefix: prefix, lfsIndex, defaultBranch } = repository;
    const main = branches.get(defaultBranch)?.root;
    const roots = new Set([...branches.values(), ...tags.values()].map(({ root }) => root)); // before anything is awaited
    const findings = { checked: 0, missing: 0, wrongSize: 0, examples: [] as ContentFindings['examples'][number][] };
    const looked = new Set<string>();
    const look = async ([key, expected]: Expected): Promise<void> => {
      const found = (await this.objects.head(key))?.size ?? null;
      findings.checked++;
      if (found === expected) return;
      if (found === null) findings.missing++;
      else findings.wrongSize++;
      if (findings.examples.length < MAX_EXAMPLES) findings.examples.push({ key, expected, found });
    };
    const lookAtAll = async (expected: Iterable<Expected>): Promise<void> => {
      const fresh = [...expected].filter(([key]) => !looked.has(key) && looked.add(key));
      for (let start = 0; start < fresh.length; start += AT_ONCE) {
        signal?.throwIfAborted();
        await Promise.all(fresh.slice(start, start + AT_ONCE).map(look));
      }
    };
    for await (const expected of this.filesBelow(prefix, roots)) await lookAtAll(expected);
    for await (const objects of this.index.leaves(prefix, lfsIndex)) {
      await lookAtAll(objects.map(([oid, size]) => [lfsKey(oid), size]));
    }
    const regular = main === undefined ? 0 : (await this.trees.tree(prefix, main)).totals.regularBytes;
    return { ...findings, countedBytes: regular + (await this.index.sums(prefix, lfsIndex)).bytes };
  }

  /** Folder by folder, each of them once. */
  private async *filesBelow(prefix: string, roots: ReadonlySet<string>): AsyncGenerator<Expected[]> {
    const seen = new Set(roots);
    const open = [...roots];
    for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
      const files: Expected[] = [];
      for (const entry of (await this.trees.tree(prefix, hash)).entries) {
        if (entry.type === 'file') {
          files.push([entry.lfs ? lfsKey(entry.lfs.sha256) : blobKey(prefix, entry.oid), entry.size]);
        } else if (!seen.has(entry.hash)) {
          seen.add(entry.hash);
          open.push(entry.hash);
        }
      }
      yield files;
    }
  }
}
