import type { DocumentStore, Stored, Where } from '@hubledger/kernel';
import { repositoriesModel, type RepositoryRow } from './read-model';

export interface NumberedFilter {
  readonly repoType?: string;
  readonly namespace?: string;
}

const MOST = 10_000_000;

const whereOf = ({ repoType, namespace }: NumberedFilter, after?: number): Where => ({
  all: {
    ...(after === undefined ? {} : { id: { gt: after } }),
    ...(repoType === undefined ? {} : { repo_type: { eq: repoType } }),
    ...(namespace === undefined ? {} : { namespace: { eq: namespace } }),
  },
});

/** In the order of their numbers, behind one of them: what comes or goes meanwhile shifts nothing. */
export const repositoriesAfter = (
  store: DocumentStore,
  filter: NumberedFilter,
  after: number,
  limit: number,
): Promise<Array<Stored<RepositoryRow>>> =>
  store
    .collection(repositoriesModel)
    .find({ where: whereOf(filter, after), sort: [{ field: 'id', order: 'asc' }], limit });

export const countRepositories = (store: DocumentStore, filter: NumberedFilter): Promise<number> =>
  store.collection(repositoriesModel).count(whereOf(filter), MOST);
