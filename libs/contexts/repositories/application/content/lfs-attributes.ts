import { blobId, isLfsByAttributes, lfsAttributeLine, parseGitAttributes } from '@hubledger/hf-wire';
import type { ObjectStore } from '@hubledger/kernel';
import type { ContentOperation } from './apply-operations';
import type { CommitBase } from './commit-base';
import { BadCommit } from './content-errors';
import { StagedBlobs } from './staged-blobs';
import type { StagedOperation } from './staged-operations';
import type { TreeReader } from './tree-reader';

export const ATTRIBUTES = '.gitattributes';
const MAX_BYTES = 1024 * 1024;

/** Which paths the root `.gitattributes` of a tree sends to LFS. */
export const lfsRules = (text: string): ((path: string) => boolean) => {
  const rules = parseGitAttributes(text);
  return (path) => isLfsByAttributes(rules, path);
};

/** Text of the root `.gitattributes`; null when there is none. */
export const attributesAt = async (
  objects: ObjectStore,
  trees: TreeReader,
  prefix: string,
  root: string | null,
): Promise<string | null> => {
  const entry = root === null ? null : await trees.entryAt(prefix, root, ATTRIBUTES);
  if (entry?.type !== 'file' || entry.lfs) return null;
  return textOf(new StagedBlobs(objects, prefix), entry);
};

/** The `.gitattributes` that holds for a commit: its own, if it brings or deletes one, else that of its parent. */
export class AttributesOfCommit {
  private readonly isLfs: (path: string) => boolean;

  private constructor(
    private readonly blobs: StagedBlobs,
    private readonly text: string | null,
  ) {
    this.isLfs = lfsRules(text ?? '');
  }

  static async of(
    objects: ObjectStore,
    trees: TreeReader,
    base: CommitBase,
    staged: readonly StagedOperation[],
    blobs: StagedBlobs,
  ): Promise<AttributesOfCommit> {
    const { objectPrefix: prefix, root } = base;
    const own = staged.findLast(({ path }) => path === ATTRIBUTES);
    if (own?.kind === 'delete-file') return new AttributesOfCommit(blobs, null);
    if (own?.kind === 'file') {
      return new AttributesOfCommit(blobs, await textOf(blobs, own.content));
    }
    if (own?.kind === 'copy') {
      const source = own.source?.root ?? root;
      const copied = source === null ? null : await trees.entryAt(prefix, source, own.sourcePath);
      if (copied?.type !== 'file') return new AttributesOfCommit(blobs, null); // refused later, with its path
      return new AttributesOfCommit(blobs, await textOf(blobs, copied));
    }
    return new AttributesOfCommit(blobs, await attributesAt(objects, trees, prefix, root));
  }

  marksLfs(path: string): boolean {
    return this.isLfs(path);
  }

  /** Operations that make `.gitattributes` name these paths too: without them a clone would leave pointers. */
  async extendedBy(paths: readonly string[]): Promise<ContentOperation[]> {
    if (paths.length === 0) return [];
    const before = this.text === null || this.text === '' || this.text.endsWith('\n') ? this.text : `${this.text}\n`;
    const lines = linesFor([...new Set(paths)]).map((line) => `${line}\n`);
    const bytes = Buffer.from(`${before ?? ''}${lines.join('')}`, 'utf8');
    if (bytes.length > MAX_BYTES) throw new BadCommit(`${ATTRIBUTES} would exceed ${MAX_BYTES} bytes: use patterns`);
    const oid = blobId(bytes);
    await this.blobs.add(oid, bytes);
    const add: ContentOperation = {
      kind: 'add',
      path: ATTRIBUTES,
      file: { type: 'file', mode: '100644', oid, size: bytes.length },
    };
    return this.text === null ? [add] : [{ kind: 'delete-file', path: ATTRIBUTES }, add];
  }
}

/** More paths than this with one extension get one pattern for it: thousands of lines would slow down every later commit. */
const PATHS_PER_EXTENSION = 100;

const linesFor = (paths: readonly string[]): string[] => {
  const byExtension = new Map<string, string[]>();
  for (const path of paths) {
    const extension = /[^/](\.[A-Za-z0-9_-]+)$/.exec(path)?.[1] ?? '';
    const group = byExtension.get(extension);
    if (group) group.push(path);
    else byExtension.set(extension, [path]);
  }
  return [...byExtension].flatMap(([extension, group]) =>
    extension !== '' && group.length > PATHS_PER_EXTENSION
      ? [`*${extension} filter=lfs diff=lfs merge=lfs -text`]
      : group.map(lfsAttributeLine),
  );
};

const textOf = async (blobs: StagedBlobs, file: { oid: string; size: number }): Promise<string | null> => {
  if (file.size > MAX_BYTES) throw new BadCommit(`${ATTRIBUTES} has at most ${MAX_BYTES} bytes`);
  return (await blobs.read(file.oid))?.toString('utf8') ?? null;
};
