import type { RepositoryType } from './repository.events';
import type { LiveRepository } from './repository.state';

/** A living repository and the revision of its stream. `branches` and `tags` are live maps: read them before you wait. */
export type FoundRepository = Readonly<LiveRepository> & { readonly revision: number };

/** Which repositories exist, by claims and folds: never older than the log. Says nothing about who may see them. */
export abstract class RepositoryDirectory {
  /** By the name it bears now, in any case of its letters. `null`: none, or deleted. */
  abstract find(type: RepositoryType, namespace: string, name: string): Promise<FoundRepository | null>;
  /** By a name it bore before it was moved and that nobody else has taken since. */
  abstract findMoved(type: RepositoryType, namespace: string, name: string): Promise<FoundRepository | null>;
  abstract byId(repositoryId: string): Promise<FoundRepository | null>;
}
