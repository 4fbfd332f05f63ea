import type { CommandMetadata } from '@hubledger/kernel';

export interface DeletionCount {
  readonly deleted: number;
  readonly bytes: number;
  /** Objects that something refers to, or may refer to soon. */
  readonly skippedReferenced: number;
  /** Objects that could not be deleted. */
  readonly failed: number;
}

export interface DeletionRequest {
  /** Of one object; or what the keys of many begin with. */
  readonly key: string;
  /** Also what something refers to. */
  readonly force: boolean;
  /** ISO-8601 UTC: what was stored before is passed over. */
  readonly storedSince?: string;
  /** With a prefix: no further batch once so many are deleted. */
  readonly enough?: number;
}

export interface DeletionWatch {
  readonly onProgress?: (count: DeletionCount) => void;
  readonly signal?: AbortSignal;
}

/** Deletion of stored objects by an admin or the sweep. What is deleted is recorded first (`ObjectDeletionOrdered`). */
export abstract class ObjectDeletions {
  /** Without effect where there is no such object. */
  abstract deleteOne(request: DeletionRequest, metadata: CommandMetadata): Promise<DeletionCount>;
  /** In key order, 1,000 at a time. An abort ends it between two times. */
  abstract deletePrefix(
    request: DeletionRequest,
    metadata: CommandMetadata,
    watch?: DeletionWatch,
  ): Promise<DeletionCount>;
}

/** What is to be typed twice: a deletion of a prefix needs a confirmation made for it. */
export abstract class DeletionConfirmations {
  /** A token that holds for 60 seconds, once, for this prefix. */
  abstract issue(prefix: string): Promise<string>;
  /** Uses the token up, also when it turns out to be for another prefix. @throws ConfirmationInvalid */
  abstract redeem(token: string, prefix: string): Promise<void>;
}

export const CONFIRMATION_SECONDS = 60;
