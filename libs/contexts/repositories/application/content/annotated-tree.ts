import { treeSortKey } from '@hubledger/hf-wire';

/** What a folder holds, all levels below included. Bytes are those of the files, an LFS file counted with its real size. */
export interface TreeTotals {
  readonly files: number;
  readonly bytes: number;
  readonly regularBytes: number;
  /** References to LFS objects: two paths with one content count twice. */
  readonly lfs: { readonly count: number; readonly bytes: number };
}

export type FileMode = '100644' | '100755' | '120000';

export interface LfsFacts {
  readonly sha256: string;
  /** Bytes of the pointer blob, not of the content. */
  readonly pointerSize: number;
}

export interface AnnotatedFile {
  readonly type: 'file';
  readonly name: string;
  readonly mode: FileMode;
  /** Git blob id; of the pointer for an LFS file. */
  readonly oid: string;
  /** Bytes of the real content. */
  readonly size: number;
  readonly lfs?: LfsFacts;
  /** LFS files: git blob id of the real content, which some clients compare with. Null when it was never computed. */
  readonly rawOid?: string | null;
  /** Commit that last changed this path. */
  readonly lastCommit: string;
}

export interface AnnotatedFolder {
  readonly type: 'folder';
  readonly name: string;
  /** Git tree id. */
  readonly oid: string;
  /** SHA-256 of the annotated tree below. */
  readonly hash: string;
  readonly totals: TreeTotals;
  readonly lastCommit: string;
}

export type AnnotatedEntry = AnnotatedFile | AnnotatedFolder;

/**
 * One directory of a revision: what git stores about it, and what listings need beside that. Immutable, kept under the
 * SHA-256 of its JSON and shared between commits.
 */
export interface AnnotatedTree {
  /** Git tree id. */
  readonly tree: string;
  readonly totals: TreeTotals;
  /** As git sorts them. */
  readonly entries: readonly AnnotatedEntry[];
}

export const NO_TOTALS: TreeTotals = { files: 0, bytes: 0, regularBytes: 0, lfs: { count: 0, bytes: 0 } };

export const totalsOf = (entry: AnnotatedEntry): TreeTotals => {
  if (entry.type === 'folder') return entry.totals;
  const lfs = entry.lfs ? { count: 1, bytes: entry.size } : NO_TOTALS.lfs;
  return { files: 1, bytes: entry.size, regularBytes: entry.lfs ? 0 : entry.size, lfs };
};

export const addTotals = (a: TreeTotals, b: TreeTotals): TreeTotals => ({
  files: a.files + b.files,
  bytes: a.bytes + b.bytes,
  regularBytes: a.regularBytes + b.regularBytes,
  lfs: { count: a.lfs.count + b.lfs.count, bytes: a.lfs.bytes + b.lfs.bytes },
});

/** What entries of a folder are sorted by; compares with `<`. */
export const sortKey = (name: string, type: AnnotatedEntry['type']): string => treeSortKey(name, type === 'folder');
