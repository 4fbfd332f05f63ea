import type { ObjectHead } from '@hubledger/kernel';

/** Objects without any reference, and when references were last gathered (ISO-8601 UTC). */
export interface UnusedObjects {
  readonly unused: readonly ObjectHead[];
  readonly asOf: string;
}

/**
 * Which stored objects something that lives relies on: content of repositories that exist, LFS objects in the history of
 * any of them, and whatever was stored so lately that a commit on its way may name it. Keys that belong to neither are
 * taken for referenced.
 */
export abstract class ObjectReferences {
  /**
   * Hands to `remove` those of `objects` that nothing relies on. Until it has resolved no commit can begin to rely on
   * one of them: a commit that tries is refused, and its client uploads again. `remove` has some minutes.
   */
  abstract removeFree<T>(
    objects: readonly ObjectHead[],
    remove: (free: readonly ObjectHead[]) => Promise<T>,
  ): Promise<T>;
  /** Of LFS objects; as of some minutes ago, unless `fresh`. */
  abstract unusedLfs(objects: readonly ObjectHead[], fresh?: boolean): Promise<UnusedObjects>;
}
