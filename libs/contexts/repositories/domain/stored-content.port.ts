import type { LiveRepository } from './repository.state';

/** What is not as a repository needs it. */
export interface ContentFindings {
  readonly checked: number;
  readonly missing: number;
  readonly wrongSize: number;
  readonly examples: ReadonlyArray<{ readonly key: string; readonly expected: number; readonly found: number | null }>;
  /** Bytes by its trees: regular ones on the default branch and distinct LFS objects of its history. */
  readonly countedBytes: number;
}

/** Looks at the objects that the branches, the tags and the LFS history of a repository refer to. */
export abstract class StoredContent {
  /** @throws Error when a tree itself can't be read, and what the signal says */
  abstract check(repository: Readonly<LiveRepository>, signal?: AbortSignal): Promise<ContentFindings>;
}
