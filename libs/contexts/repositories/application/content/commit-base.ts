/** What a commit is made on. */
export interface CommitBase {
  readonly objectPrefix: string;
  /** SHA-256 of the annotated root. */
  readonly root: string;
  readonly lfsIndex: string | null;
}
