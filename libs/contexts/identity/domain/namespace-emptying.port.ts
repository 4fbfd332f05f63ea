import type { CommandMetadata } from '@hubledger/kernel';

/** The part of deleting a user and of deleting an organization that is the same. */
export abstract class NamespaceEmptying {
  /**
   * Deletes what the namespace owns, then closes it for anything new.
   * @returns what was deleted, as `type:namespace/name`.
   * @throws AccountOwnsRepositories unless `force`.
   */
  abstract empty(ownerId: string, options: { force: boolean }, metadata: CommandMetadata): Promise<string[]>;
}
