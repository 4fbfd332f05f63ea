import type { DocumentStore, Stored } from '@hubledger/kernel';
import { accountsOverQuota, largestAccounts } from '@projections/identity/accounts/queries';
import type { Account } from '@projections/identity/accounts/read-model';
import { largerThan, repositoriesOverQuota } from '@projections/repositories/repositories/queries';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import { readTotals } from '@projections/statistics/totals/queries';
import { percentage } from '../../quota/quota-figures';
import type { QuotaOverviewResponse } from './overview.dto';

const MOST = 100;
const CONSUMERS = 10;

/** As large as its lists may be, whatever the size of the hub: what is over a quota is indexed. */
export const quotaOverview = async (documents: DocumentStore): Promise<QuotaOverviewResponse> => {
  const [over, own, largest, totals] = await Promise.all([
    accountsOverQuota(documents, MOST),
    repositoriesOverQuota(documents, MOST),
    largestAccounts(documents, CONSUMERS),
    readTotals(documents),
  ]);
  const inherited = (await Promise.all(over.map((account) => inheriting(documents, account)))).flat();
  const repositories = [...own.map((row) => [row, row.quota_bytes] as const), ...inherited];
  const { private_used_bytes: privateUsed, public_used_bytes: publicUsed, lfs_reference_bytes: lfsUsed } = totals;
  return {
    users_over_quota: over.filter(({ document }) => !document.is_org).map(({ document }) => overQuota(document)),
    repos_over_quota: repositories
      .sort(([a], [b]) => b.used_bytes - a.used_bytes)
      .slice(0, MOST)
      .map(([row, limit]) => ({
        ...{ full_id: row.full_id, repo_type: row.repo_type, used_bytes: row.used_bytes, quota_bytes: row.quota_bytes },
        percentage: percentage(limit, row.used_bytes, 1) ?? 0,
      })),
    top_consumers: largest.map(({ document: { username, is_org, storage_bytes } }) => ({
      ...{ username, is_org, total_bytes: storage_bytes },
    })),
    system_storage: {
      private_used: privateUsed,
      public_used: publicUsed,
      lfs_used: lfsUsed,
      total_used: privateUsed + publicUsed,
    },
  };
};

const overQuota = (account: Account) => ({
  username: account.username,
  private_percentage: percentage(account.private_quota_bytes, account.private_used_bytes, 1) ?? 0,
  public_percentage: percentage(account.public_quota_bytes, account.public_used_bytes, 1) ?? 0,
  private_used: account.private_used_bytes,
  private_quota: account.private_quota_bytes,
  public_used: account.public_used_bytes,
  public_quota: account.public_quota_bytes,
});

/** A repository without a limit of its own is over that of its namespace only where the namespace is. */
const inheriting = async (
  documents: DocumentStore,
  { id: ownerId, document }: Stored<Account>,
): Promise<Array<readonly [RepositoryRow, number]>> => {
  const found: Array<readonly [RepositoryRow, number]> = [];
  for (const visibility of ['private', 'public'] as const) {
    const limit = document[`${visibility}_quota_bytes`];
    if (limit === null || document[`${visibility}_used_bytes`] <= limit) continue;
    const isPrivate = visibility === 'private';
    const rows = await largerThan(documents, { ownerId, isPrivate, bytes: limit, limit: MOST });
    found.push(...rows.filter((row) => row.quota_bytes === null).map((row) => [row, limit] as const));
  }
  return found;
};
