/** What a commit is made on. */
export interface CommitBase {
  readonly objectPrefix: string;
  /** SHA-256 of the annotated root; null before the first commit. */
  readonly root: string | null;
  /** The commit `root` belongs to; null before the first one. */
  readonly commit: string | null;
  readonly lfsIndex: string | null;
}
