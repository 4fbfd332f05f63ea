import type { Account } from '@hubledger/contexts/identity/contract';
import type { StorageLedger } from '@hubledger/contexts/storage/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { named } from './namespace-quota';
import { percentage, quotaFigures } from './quota-figures';
import type { NamespaceRepositoriesResponse } from './quota.dto';

const MAX_LISTED = 1_000;

/** Sizes from the ledger; only the time of creation comes from a listing. */
export const namespaceRepositories = async (
  ledger: StorageLedger,
  documents: DocumentStore,
  account: Account,
): Promise<NamespaceRepositoriesResponse> => {
  const [owned, usage] = await Promise.all([ledger.ownedRepositories(account.id), ledger.usage(account.id)]);
  const figures = quotaFigures(usage);
  const largest = [...owned].sort((a, b) => b.usedBytes - a.usedBytes).slice(0, MAX_LISTED);
  const ids = largest.map(({ repositoryId }) => repositoryId);
  const rows = await documents.collection(repositoriesModel).getMany(ids);
  return {
    ...named(account),
    total_repos: owned.length,
    repositories: largest.map(({ repositoryId, fullId, repositoryType, visibility, usedBytes, quotaBytes }) => ({
      repo_id: fullId,
      repo_type: repositoryType,
      name: fullId.slice(fullId.indexOf('/') + 1),
      private: visibility === 'private',
      quota_bytes: quotaBytes,
      used_bytes: usedBytes,
      percentage_used: percentage(quotaBytes ?? figures[`${visibility}_quota_bytes`], usedBytes, 2),
      is_inheriting: quotaBytes === null,
      created_at: rows.get(repositoryId)?.created_at ?? account.createdAt,
    })),
  };
};
