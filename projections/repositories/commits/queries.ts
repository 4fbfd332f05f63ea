import type { DocumentStore, Where } from '@hubledger/kernel';
import { type CommitRow, commitsModel } from './read-model';

export interface CommitFilter {
  /** None of them: no commits. */
  readonly repositoryIds?: readonly string[];
  readonly username?: string;
}

export interface CommitPage extends CommitFilter {
  readonly sort: 'id' | 'created_at' | 'username' | 'repository';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const FIELD = { id: 'id', created_at: 'created_at', username: 'username', repository: 'repo_full_id' } as const;

const whereOf = ({ repositoryIds, username }: CommitFilter): Where => ({
  all: {
    ...(repositoryIds === undefined ? {} : { repository_id: among(repositoryIds) }),
    ...(username === undefined ? {} : { username: { eq: username } }),
  },
});

/** Equality lets the store use filter and order of one index. */
const among = (ids: readonly string[]) => (ids.length === 1 && ids[0] !== undefined ? { eq: ids[0] } : { in: ids });

export const listCommits = async (store: DocumentStore, page: CommitPage): Promise<CommitRow[]> => {
  if (page.repositoryIds?.length === 0) return [];
  const { order, limit, offset } = page;
  const sort = [{ field: FIELD[page.sort], order }];
  const found = await store.collection(commitsModel).find({ where: whereOf(page), sort, limit, offset });
  return found.map(({ document }) => document);
};

/** Exact to `cap`. Totals of all, of one repository and of one person are counters of other read models. */
export const countCommits = (store: DocumentStore, filter: CommitFilter, cap: number): Promise<number> =>
  filter.repositoryIds?.length === 0 ? Promise.resolve(0) : store.collection(commitsModel).count(whereOf(filter), cap);
