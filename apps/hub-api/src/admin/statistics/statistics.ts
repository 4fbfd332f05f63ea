import type { DocumentStore } from '@hubledger/kernel';
import { topContributors } from '@projections/statistics/contributors/queries';
import { countsSince } from '@projections/statistics/days/queries';
import { topRepositories } from '@projections/repositories/repositories/queries';
import { withContributors } from '@projections/statistics/totals/answers';
import { totalsText } from '@projections/statistics/totals/queries';
import type { TopRepositoriesQuery } from './growth.dto';

const TOP_CONTRIBUTORS = 10;

/** JSON of a `StatsResponse`. */
export const stats = (store: DocumentStore): Promise<string> => totalsText(store, 'stats');

/** JSON of a `DetailedStatsResponse`. */
export const detailedStats = async (store: DocumentStore): Promise<string> => {
  const [detailed, contributors] = await Promise.all([
    totalsText(store, 'detailed'),
    topContributors(store, TOP_CONTRIBUTORS),
  ]);
  return withContributors(detailed, contributors);
};

/**
 * JSON of a `TimeseriesResponse`.
 *
 * @param since `yyyy-mm-dd`, the first day shown, as a whole.
 */
export const timeseries = async (store: DocumentStore, since: string): Promise<string> => {
  const { repositories, commits, users } = await countsSince(store, since);
  return `{"repositories_by_day":${repositories},"commits_by_day":${commits},"users_by_day":${users}}`;
};

/** JSON of a `TopRepositoriesResponse`. */
export const topRepositoriesBy = async (store: DocumentStore, { by, limit }: TopRepositoriesQuery): Promise<string> => {
  const field = by === 'commits' ? 'commit_count' : 'total_size';
  const rows = await topRepositories(store, field, limit);
  const top = rows.map((row) => ({
    repo_full_id: row.full_id,
    repo_type: row.repo_type,
    [field]: row[field],
    private: row.private,
  }));
  return JSON.stringify({ top_repositories: top, sorted_by: by });
};
