import { AggregateStore, categoryOf, idOf, type StreamName } from '@hubledger/kernel';
import {
  claimStreamName,
  type HolderStatus,
  NameClaims,
  repositoryClaimHash,
} from '@hubledger/contexts/identity/contract';
import { repositoryStream } from '../domain/repository.decider';
import type { RepositoryType } from '../domain/repository.events';
import { repositoryKey } from '../domain/repository-name';
import { type FoundRepository, RepositoryDirectory } from '../domain/repository-directory.port';

export class FoldedRepositoryDirectory extends RepositoryDirectory {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
  ) {
    super();
  }

  async find(type: RepositoryType, namespace: string, name: string): Promise<FoundRepository | null> {
    const holder = await this.claims.lookup('repository', repositoryClaimHash(type, `${namespace}/${name}`));
    if (holder === null || categoryOf(holder) !== repositoryStream.category) return null;
    const repository = await this.byId(idOf(holder));
    if (!repository) return null;
    const bears = repositoryKey(repository.repositoryType, repository.namespace, repository.name);
    return bears === repositoryKey(type, namespace, name) ? repository : null;
  }

  async findMoved(type: RepositoryType, namespace: string, name: string): Promise<FoundRepository | null> {
    const last = await this.claims.lastHolder('repository', repositoryClaimHash(type, `${namespace}/${name}`));
    return last && categoryOf(last.holder) === repositoryStream.category ? this.byId(idOf(last.holder)) : null;
  }

  async byId(repositoryId: string): Promise<FoundRepository | null> {
    const { state, revision } = await this.store.load(repositoryStream, repositoryId);
    return state.status === 'live' ? { ...state, revision } : null;
  }
}

/** For `ClaimHolders`: how a repository is doing that claimed a name. */
export const repositoryHolderStatus =
  (store: AggregateStore) =>
  async (holder: StreamName, claim: StreamName): Promise<HolderStatus> => {
    const { state } = await store.load(repositoryStream, idOf(holder));
    switch (state.status) {
      case 'unknown':
        return 'missing';
      case 'abandoned':
      case 'deleted':
        return 'dead';
      case 'live': {
        const hash = repositoryClaimHash(state.repositoryType, `${state.namespace}/${state.name}`);
        return claimStreamName('repository', hash) === claim ? 'alive' : 'renamed';
      }
    }
  };
