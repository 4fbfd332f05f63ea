/** What one commit body may hold. Bytes, unless said otherwise. */
export interface CommitLimits {
  /** Of a line, without the content of a `file`. */
  readonly lineBytes: number;
  /** Of a commit's title, and of its description. */
  readonly textBytes: number;
  /** Of content that comes before its `encoding`. */
  readonly pendingBytes: number;
  /** Lines after the header. */
  readonly operations: number;
  /** Objects and arrays inside each other. */
  readonly depth: number;
}

export const DEFAULT_COMMIT_LIMITS: CommitLimits = {
  lineBytes: 1024 * 1024,
  textBytes: 64 * 1024,
  pendingBytes: 1024 * 1024,
  operations: 100_000,
  depth: 8,
};

/** Any other text: keys, paths, ids. */
export const MAX_KEY_BYTES = 1024;
export const MAX_SMALL_TEXT_BYTES = 4096;
