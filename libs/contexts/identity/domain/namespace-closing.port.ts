import type { CommandMetadata } from '@hubledger/kernel';

export interface OwnedRepository {
  readonly repositoryId: string;
  /** `type:namespace/name` */
  readonly label: string;
}

/** What deleting an account needs from the repositories and storage contexts; bound by the app. */
export abstract class NamespaceClosing {
  /** From the ledger, not from a listing: complete. */
  abstract ownedRepositories(ownerId: string): Promise<OwnedRepository[]>;
  /** With its stored content. Without effect when it is gone already. */
  abstract deleteRepository(repositoryId: string, metadata: CommandMetadata): Promise<void>;
  /** Nothing can be admitted afterwards. @returns false, and changes nothing, when repositories are left. */
  abstract close(ownerId: string, metadata: CommandMetadata): Promise<boolean>;
}
