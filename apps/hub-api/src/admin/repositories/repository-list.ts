import { RepositoryNotFound, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { accountsById } from '@projections/identity/accounts/queries';
import type { Account } from '@projections/identity/accounts/read-model';
import {
  adminRepositories,
  countRepositories,
  repositoriesNamed,
} from '@projections/repositories/repositories/queries';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import { readTotals, repositoriesIn } from '@projections/statistics/totals/queries';
import { microseconds } from '../query/timestamps';
import { cappedTotal, exactly, type Total } from '../query/total';
import type { RepositoryDetailResponse, RepositoryListResponse, RepositoryResponse } from './repository.dto';
import type { ListRepositoriesQuery } from './repository-requests.dto';

export const repositoryList = async (
  store: DocumentStore,
  query: ListRepositoriesQuery,
): Promise<RepositoryListResponse> => {
  const { search, repo_type: repoType, namespace, sort, order, limit, offset } = query;
  const filter = { search, repoType, namespace };
  const [rows, total] = await Promise.all([
    adminRepositories(store, { ...filter, sort, order, limit, offset }),
    totalOf(store, filter),
  ]);
  const accounts = await accountsOf(store, rows);
  const repositories = rows.map((row) => repositoryResponse(row, accounts));
  return { repositories, ...total, limit, offset, search: search ?? null };
};

/** @throws RepositoryNotFound */
export const repositoryDetail = async (
  store: DocumentStore,
  type: string,
  fullId: string,
): Promise<RepositoryDetailResponse> => {
  const [found] = isType(type) ? await repositoriesNamed(store, fullId, type) : [];
  if (!found) throw new RepositoryNotFound();
  const { document: row } = found;
  const { file_count, commit_count, total_size } = row;
  const accounts = await accountsOf(store, [row]);
  return { ...repositoryResponse(row, accounts), file_count, commit_count, total_size };
};

const isType = (type: string): type is RepositoryType => type === 'model' || type === 'dataset' || type === 'space';

/** Creators and namespaces, in one read. */
const accountsOf = (store: DocumentStore, rows: readonly RepositoryRow[]): Promise<Map<string, Account>> =>
  accountsById(
    store,
    rows.flatMap(({ created_by, owner_id }) => [created_by, owner_id]),
  );

const repositoryResponse = (row: RepositoryRow, accounts: ReadonlyMap<string, Account>): RepositoryResponse => {
  const creator = accounts.get(row.created_by);
  const namespace = accounts.get(row.owner_id);
  const quota = row.private ? namespace?.private_quota_bytes : namespace?.public_quota_bytes;
  return {
    id: row.id,
    repo_type: row.repo_type,
    namespace: row.namespace,
    name: row.name,
    full_id: row.full_id,
    private: row.private,
    owner_id: creator?.id ?? null,
    owner_username: creator?.username ?? 'unknown',
    created_at: microseconds(row.created_at),
    quota_bytes: null, // no repository has a quota of its own yet: all inherit
    used_bytes: row.used_bytes,
    percentage_used: quota ? Math.round((row.used_bytes / quota) * 10_000) / 100 : null,
    is_inheriting: true,
  };
};

/** Of everything and of one type it is a counter's. */
const totalOf = async (
  store: DocumentStore,
  filter: { search?: string; repoType?: string; namespace?: string },
): Promise<Total> => {
  const { search, repoType, namespace } = filter;
  if (search !== undefined || namespace !== undefined) {
    return cappedTotal((cap) => countRepositories(store, filter, cap));
  }
  const totals = await readTotals(store);
  if (repoType === undefined) return exactly(repositoriesIn(totals).total);
  if (!isType(repoType)) return exactly(0);
  const { private: privateCount, public: publicCount } = totals.repositories[repoType];
  return exactly(privateCount + publicCount);
};
