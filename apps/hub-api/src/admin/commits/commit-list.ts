import type { DocumentStore } from '@hubledger/kernel';
import { accountNumbers } from '@projections/identity/accounts/queries';
import { commitJson, countCommits, listCommits } from '@projections/repositories/commits/queries';
import { fullIdsOf, repositoriesNamed } from '@projections/repositories/repositories/queries';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import { commitCountOf } from '@projections/statistics/contributors/queries';
import { readTotals } from '@projections/statistics/totals/queries';
import { jsonPage } from '../query/json-page';
import { cappedTotal, exactly, type Total } from '../query/total';
import type { ListCommitsQuery } from './commit.dto';

/** @returns the JSON of a `CommitListResponse`. */
export const commitList = async (store: DocumentStore, query: ListCommitsQuery): Promise<string> => {
  const { repo_full_id: fullId, username, sort, order, limit, offset } = query;
  const repositories = fullId === undefined ? undefined : await repositoriesOf(store, fullId);
  const repositoryIds = repositories && [...repositories.keys()];
  const commits = await listCommits(store, { repositoryIds, username, sort, order, limit, offset });
  const [total, fullIds, authors] = await Promise.all([
    totalOf(store, repositories, username),
    fullIdsOf(
      store,
      commits.map(({ repositoryId }) => repositoryId),
    ),
    accountNumbers(
      store,
      commits.map(({ authorId }) => authorId),
    ),
  ]);
  const rows = commits.map((parts) => commitJson(parts, fullIds.get(parts.repositoryId), authors.get(parts.authorId)));
  return jsonPage('commits', rows, { ...total, limit, offset });
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
