import { RepositoryNotFound, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { type Owner, ownersById } from '@projections/identity/accounts/queries';
import {
  adminRepositories,
  adminRepository,
  type AdminRepositoryParts,
  repositoriesNamed,
} from '@projections/repositories/repositories/queries';
import { readTotals, repositoriesIn } from '@projections/statistics/totals/queries';
import { jsonPage } from '../query/json-page';
import { COUNT_TO, counted, exactly, type Total } from '../query/total';
import type { RepositoryDetailResponse, RepositoryResponse } from './repository.dto';
import type { ListRepositoriesQuery } from './repository-requests.dto';

/** @returns the JSON of a `RepositoryListResponse`. */
export const repositoryList = async (store: DocumentStore, query: ListRepositoriesQuery): Promise<string> => {
  const { search, repo_type: repoType, namespace, sort, order, limit, offset } = query;
  const isCounted = search !== undefined || namespace !== undefined;
  const page = { search, repoType, namespace, sort, order, limit, offset };
  const { rows, total, partly } = await adminRepositories(store, page, isCounted ? COUNT_TO : undefined);
  const owners = await ownersOf(store, rows);
  const known = total === null ? await totalOf(store, repoType) : counted(total, partly);
  const repositories = rows.map((row) => repositoryJson(row, owners));
  return jsonPage('repositories', repositories, { ...known, limit, offset, search: search ?? null });
};

/** @throws RepositoryNotFound */
export const repositoryDetail = async (
  store: DocumentStore,
  type: string,
  fullId: string,
): Promise<RepositoryDetailResponse> => {
  const [found] = isType(type) ? await repositoriesNamed(store, fullId, type) : [];
  const parts = found ? await adminRepository(store, found.id) : null;
  if (!found || !parts) throw new RepositoryNotFound();
  const { file_count, commit_count, total_size } = found.document;
  const repository = JSON.parse(repositoryJson(parts, await ownersOf(store, [parts]))) as RepositoryResponse;
  return { ...repository, file_count, commit_count, total_size };
};

const isType = (type: string): type is RepositoryType => type === 'model' || type === 'dataset' || type === 'space';

/** Creators and namespaces, in one read. */
const ownersOf = (store: DocumentStore, rows: readonly AdminRepositoryParts[]): Promise<Map<string, Owner>> =>
  ownersById(
    store,
    rows.flatMap(({ creatorId, ownerId }) => [creatorId, ownerId]),
  );

/** JSON of a `RepositoryResponse`. */
const repositoryJson = (row: AdminRepositoryParts, owners: ReadonlyMap<string, Owner>): string => {
  const creator = owners.get(row.creatorId);
  const namespace = owners.get(row.ownerId);
  const inherited = row.private ? namespace?.privateQuota : namespace?.publicQuota;
  const quota = row.quotaBytes ?? inherited;
  const percentage = quota ? Math.round((row.usedBytes / quota) * 10_000) / 100 : null;
  const owner = `${creator?.number ?? 'null'},"owner_username":${creator?.username ?? '"unknown"'}`;
  return `${row.head}${owner}${row.middle}${percentage},"is_inheriting":${row.quotaBytes === null}}`;
};

/** Of everything and of one type it is a counter's. */
const totalOf = async (store: DocumentStore, repoType: string | undefined): Promise<Total> => {
  const totals = await readTotals(store);
  if (repoType === undefined) return exactly(repositoriesIn(totals).total);
  if (!isType(repoType)) return exactly(0);
  const { private: privateCount, public: publicCount } = totals.repositories[repoType];
  return exactly(privateCount + publicCount);
};
