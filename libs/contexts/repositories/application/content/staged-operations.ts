import type { StagedContent } from './stage-content';

/** What a commit asks for, in its order; the bytes of its files were taken already. Paths are checked. */
export type StagedOperation =
  | { readonly kind: 'file'; readonly path: string; readonly content: StagedContent }
  /** `size` in bytes; null: the hub knows it (a copy). */
  | { readonly kind: 'lfs-file'; readonly path: string; readonly oid: string; readonly size: number | null }
  | { readonly kind: 'delete-file'; readonly path: string }
  | { readonly kind: 'delete-folder'; readonly path: string }
  /** `source`: annotated root to copy from and its commit; null: what the commit is made on. */
  | {
      readonly kind: 'copy';
      readonly path: string;
      readonly sourcePath: string;
      readonly source: { readonly root: string; readonly commit: string } | null;
    };
