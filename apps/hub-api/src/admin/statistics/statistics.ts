import type { DocumentStore } from '@hubledger/kernel';
import { topContributors } from '@projections/statistics/contributors/queries';
import { daysSince } from '@projections/statistics/days/queries';
import { topRepositories } from '@projections/repositories/repositories/queries';
import { readTotals, repositoriesIn } from '@projections/statistics/totals/queries';
import type { Totals } from '@projections/statistics/totals/read-model';
import type { TimeseriesResponse, TopRepositoriesQuery, TopRepositoriesResponse } from './growth.dto';
import type { CountsByType, DetailedStatsResponse, StatsResponse } from './statistics.dto';

const TOP_CONTRIBUTORS = 10;

export const stats = async (store: DocumentStore): Promise<StatsResponse> => {
  const totals = await readTotals(store);
  return { users: totals.users, organizations: totals.organizations, repositories: repositoriesIn(totals) };
};

export const detailedStats = async (store: DocumentStore): Promise<DetailedStatsResponse> => {
  const [totals, contributors] = await Promise.all([readTotals(store), topContributors(store, TOP_CONTRIBUTORS)]);
  const { users, active_users: active, verified_users: verified } = totals;
  const { private_used_bytes: privateUsed, public_used_bytes: publicUsed } = totals;
  return {
    users: { total: users, active, verified, inactive: users - active },
    organizations: { total: totals.organizations },
    repositories: { ...repositoriesIn(totals), by_type: countsByType(totals) },
    commits: { total: totals.commits, top_contributors: contributors },
    lfs: { total_objects: totals.lfs_references, total_size: totals.lfs_reference_bytes },
    storage: { private_used: privateUsed, public_used: publicUsed, total_used: privateUsed + publicUsed },
  };
};

const countsByType = ({ repositories: { model, dataset, space } }: Totals): CountsByType => ({
  model: model.private + model.public,
  dataset: dataset.private + dataset.public,
  space: space.private + space.public,
});

/** @param since `yyyy-mm-dd`, the first day shown, as a whole. */
export const timeseries = async (store: DocumentStore, since: string): Promise<TimeseriesResponse> => {
  const days = await daysSince(store, since);
  const some = ({ model, dataset, space }: CountsByType): boolean => model + dataset + space > 0;
  return {
    repositories_by_day: Object.fromEntries(
      days.filter(({ repositories }) => some(repositories)).map(({ day, repositories }) => [day, repositories]),
    ),
    commits_by_day: Object.fromEntries(
      days.filter(({ commits }) => commits > 0).map(({ day, commits }) => [day, commits]),
    ),
    users_by_day: Object.fromEntries(days.filter(({ users }) => users > 0).map(({ day, users }) => [day, users])),
  };
};

export const topRepositoriesBy = async (
  store: DocumentStore,
  { by, limit }: TopRepositoriesQuery,
): Promise<TopRepositoriesResponse> => {
  const field = by === 'commits' ? 'commit_count' : 'total_size';
  const rows = await topRepositories(store, field, limit);
  const top = rows.map((row) => ({
    repo_full_id: row.full_id,
    repo_type: row.repo_type,
    [field]: row[field],
    private: row.private,
  }));
  return { top_repositories: top, sorted_by: by };
};
