import type { RepositoryType } from './repository.events';
import type { FoundRepository } from './repository-directory.port';

/**
 * May this user do that here? Checked in the order clients rely on: a repository that is missing or masked is
 * `RepositoryNotFound` whatever was asked; one that is visible, but not for this, is `NotAllowed`. Read-only
 * credentials are refused before (access guard).
 *
 * A repository that was moved is read and written by its former names as well, until somebody else takes them; `name` in
 * the answer is what it bears now.
 *
 * Read: public, or owner, or any member. Write: owner, or member from `member` on. Administration (delete, move,
 * settings): owner, or member from `admin` on.
 */
export abstract class RepositoryAccess {
  abstract forReading(
    userId: string | null,
    type: RepositoryType,
    namespace: string,
    name: string,
  ): Promise<FoundRepository>;
  abstract forWriting(
    userId: string | null,
    type: RepositoryType,
    namespace: string,
    name: string,
  ): Promise<FoundRepository>;
  abstract forAdministration(
    userId: string | null,
    type: RepositoryType,
    namespace: string,
    name: string,
  ): Promise<FoundRepository>;
  /** For rows of lists: which of these this user may read now, by id. */
  abstract readable(userId: string | null, repositoryIds: readonly string[]): Promise<Map<string, FoundRepository>>;
  /** Namespaces this user may create repositories in: see `ownerFor`. @throws NotAllowed */
  abstract ownerFor(userId: string, namespace: string | null): Promise<NamespaceOwner>;
}

export interface NamespaceOwner {
  readonly ownerId: string;
  readonly ownerKind: 'user' | 'organization';
  readonly namespace: string;
}
