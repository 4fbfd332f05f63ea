import { type Repository, repositoryStream } from '@hubledger/contexts/repositories/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { eventsOf, LastChange, type PastReader } from './past-reader';

/** A repository at the cut, with the events that decide who may do what in it. */
export interface RepositoryThen {
  readonly repository: Readonly<Repository>;
  /** Made it what it is: created, deleted. */
  readonly existence: readonly RecordedEvent[];
  readonly ownership: readonly RecordedEvent[];
  readonly visibility: readonly RecordedEvent[];
}

export const repositoryThen = async (reader: PastReader, repositoryId: string): Promise<RepositoryThen> => {
  const status = new LastChange<Repository>((state) => state.status);
  const owner = new LastChange<Repository>((state) => (state.status === 'live' ? state.ownerId : undefined));
  const visibility = new LastChange<Repository>((state) => (state.status === 'live' ? state.visibility : undefined));
  const repository = await reader.fold(repositoryStream, repositoryId, status, owner, visibility);
  return {
    repository,
    existence: eventsOf(status),
    ownership: eventsOf(owner),
    visibility: eventsOf(visibility),
  };
};
