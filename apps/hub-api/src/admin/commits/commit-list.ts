import type { DocumentStore } from '@hubledger/kernel';
import { accountsById } from '@projections/identity/accounts/queries';
import { countCommits, listCommits } from '@projections/repositories/commits/queries';
import { repositoriesById, repositoriesNamed } from '@projections/repositories/repositories/queries';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import { commitCountOf } from '@projections/statistics/contributors/queries';
import { readTotals } from '@projections/statistics/totals/queries';
import { cappedTotal, exactly, type Total } from '../query/total';
import type { CommitListResponse, CommitResponse, ListCommitsQuery } from './commit.dto';

export const commitList = async (store: DocumentStore, query: ListCommitsQuery): Promise<CommitListResponse> => {
  const { repo_full_id: fullId, username, sort, order, limit, offset } = query;
  const repositories = fullId === undefined ? undefined : await repositoriesOf(store, fullId);
  const repositoryIds = repositories && [...repositories.keys()];
  const [rows, total] = await Promise.all([
    listCommits(store, { repositoryIds, username, sort, order, limit, offset }),
    totalOf(store, repositories, username),
  ]);
  const [current, authors] = await Promise.all([
    repositoriesById(
      store,
      rows.map(({ repository_id }) => repository_id),
    ),
    accountsById(
      store,
      rows.map(({ author_id }) => author_id),
    ),
  ]);
  const commits = rows.map((row): CommitResponse => ({
    id: row.id,
    commit_id: row.commit_id,
    repo_full_id: current.get(row.repository_id)?.full_id ?? row.repo_full_id,
    repo_type: row.repo_type,
    branch: row.branch,
    user_id: authors.get(row.author_id)?.id ?? null,
    username: row.username,
    message: row.message,
    description: row.description,
    created_at: row.created_at,
  }));
  return { commits, ...total, limit, offset };
};

/** The same id may exist once per type: all of them are meant. */
const repositoriesOf = async (store: DocumentStore, fullId: string): Promise<Map<string, RepositoryRow>> =>
  new Map((await repositoriesNamed(store, fullId)).map(({ id, document }) => [id, document]));

/** One filter or none: a counter's. Both: counted. */
const totalOf = async (
  store: DocumentStore,
  repositories: ReadonlyMap<string, RepositoryRow> | undefined,
  username: string | undefined,
): Promise<Total> => {
  if (repositories && username !== undefined) {
    const filter = { repositoryIds: [...repositories.keys()], username };
    return cappedTotal((cap) => countCommits(store, filter, cap));
  }
  if (repositories) return exactly([...repositories.values()].reduce((sum, row) => sum + row.commit_count, 0));
  return exactly(username === undefined ? (await readTotals(store)).commits : await commitCountOf(store, username));
};
