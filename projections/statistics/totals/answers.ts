import { repositoriesIn, type Totals } from './totals';

/** The admin's short statistics, whole. */
export const statsAnswer = (totals: Totals): string =>
  JSON.stringify({ users: totals.users, organizations: totals.organizations, repositories: repositoriesIn(totals) });

/** The detailed ones but for the contributors, which are counted elsewhere: their place is the end of the answer. */
export const detailedAnswer = (totals: Totals): string => {
  const { users, active_users: active, verified_users: verified } = totals;
  const { private_used_bytes: privateUsed, public_used_bytes: publicUsed } = totals;
  return JSON.stringify({
    users: { total: users, active, verified, inactive: users - active },
    organizations: { total: totals.organizations },
    repositories: { ...repositoriesIn(totals), by_type: countsByType(totals) },
    lfs: { total_objects: totals.lfs_references, total_size: totals.lfs_reference_bytes },
    storage: { private_used: privateUsed, public_used: publicUsed, total_used: privateUsed + publicUsed },
    commits: { total: totals.commits },
  });
};

/** @param contributors JSON of each. */
export const withContributors = (detailed: string, contributors: readonly string[]): string =>
  `${detailed.slice(0, -'}}'.length)},"top_contributors":[${contributors.join(',')}]}}`;

const countsByType = ({ repositories: { model, dataset, space } }: Totals) => ({
  model: model.private + model.public,
  dataset: dataset.private + dataset.public,
  space: space.private + space.public,
});
