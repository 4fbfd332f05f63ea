/** What a commit is made on. */
export interface CommitBase {
  readonly objectPrefix: string;
  /** SHA-256 of the annotated root; null before the first commit. */
  readonly root: string | null;
  readonly lfsIndex: string | null;
}
