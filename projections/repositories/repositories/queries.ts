import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import { type DocumentStore, searchedFrom, type Stored, TEXT_PART, type Where } from '@hubledger/kernel';
import { repositoriesModel, type RepositoryRow } from './read-model';

export interface AdminRepositoryFilter {
  /** Case-insensitive part of `namespace/name`. */
  readonly search?: string;
  /** An unknown type has no repositories. */
  readonly repoType?: string;
  readonly namespace?: string;
}

export interface AdminRepositoryPage extends AdminRepositoryFilter {
  readonly sort: 'id' | 'full_id' | 'used_bytes' | 'created_at';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

/** Times are sorted by their unique key. */
const FIELD = { id: 'id', full_id: 'full_id', used_bytes: 'used_bytes', created_at: 'created_key' } as const;

const whereOf = ({ search, repoType, namespace }: AdminRepositoryFilter, from: number | null): Where => ({
  all: {
    ...(from === null ? {} : { id: { gt: from } }),
    ...(search ? { full_id: { contains: search } } : {}),
    ...(repoType === undefined ? {} : { repo_type: { eq: repoType } }),
    ...(namespace === undefined ? {} : { namespace: { eq: namespace } }),
  },
});

/** A repository of the admin API as JSON, in pieces: what its creator and its namespace tell is put in between. */
export interface AdminRepositoryParts {
  readonly creatorId: string;
  readonly ownerId: string;
  readonly private: boolean;
  readonly usedBytes: number;
  /** Its own; null: that of its namespace. */
  readonly quotaBytes: number | null;
  /** The object up to `owner_id`. */
  readonly head: string;
  /** From behind `owner_username` up to `percentage_used`. */
  readonly middle: string;
}

const partsOf = (text: string): AdminRepositoryParts => {
  const [creatorId = '', ownerId = '', visibility, usedBytes, quota, head = '', middle = ''] = text.split(TEXT_PART);
  const quotaBytes = quota ? Number(quota) : null;
  const isPrivate = visibility === 'private';
  return { creatorId, ownerId, private: isPrivate, usedBytes: Number(usedBytes), quotaBytes, head, middle };
};

/**
 * @param countTo count the matches as well. Totals of all and of one type are counters: see statistics/totals.
 * @returns `partly`: the term was so short that only the newest repositories were looked at.
 */
export const adminRepositories = async (
  store: DocumentStore,
  page: AdminRepositoryPage,
  countTo?: number,
): Promise<{ rows: AdminRepositoryParts[]; total: number | null; partly: boolean }> => {
  const { order, limit, offset } = page;
  const sort = [{ field: FIELD[page.sort], order }];
  const repositories = store.collection(repositoriesModel);
  const from = page.search ? await searchedFrom(repositories, 'id', page.search) : null;
  const query = { where: whereOf(page, from), sort, limit, offset, ...(countTo === undefined ? {} : { countTo }) };
  const { texts, total } = await repositories.findTexts('admin', query);
  return { rows: texts.map(partsOf), total, partly: from !== null };
};

/** Newest first, by a part of `namespace/name`. */
export const searchRepositories = async (
  store: DocumentStore,
  search: string,
  limit: number,
): Promise<RepositoryRow[]> => {
  const repositories = store.collection(repositoriesModel);
  const where = whereOf({ search }, await searchedFrom(repositories, 'id', search));
  const found = await repositories.find({ where, sort: [{ field: 'id', order: 'desc' }], limit });
  return found.map(({ document }) => document);
};

export const adminRepository = async (store: DocumentStore, id: string): Promise<AdminRepositoryParts | null> => {
  const text = (await store.collection(repositoriesModel).getTexts('admin', [id])).get(id);
  return text === undefined ? null : partsOf(text);
};

/** `namespace/name` as JSON, by id; ids of deleted repositories are absent. */
export const fullIdsOf = (store: DocumentStore, ids: Iterable<string>): Promise<Map<string, string>> =>
  store.collection(repositoriesModel).getTexts('fullId', [...new Set(ids)]);

/** All of one `namespace/name`: at most one per type. Case-sensitive. */
export const repositoriesNamed = (store: DocumentStore, fullId: string, repoType?: RepositoryType) =>
  store.collection(repositoriesModel).find({
    where: { all: { full_id: { eq: fullId }, ...(repoType ? { repo_type: { eq: repoType } } : {}) } },
    sort: [{ field: 'full_id', order: 'asc' }],
    limit: 3,
  });

/** What stands in a namespace, last changed first. Case-sensitive; the caller checks who may see the private ones. */
export const repositoriesIn = (
  store: DocumentStore,
  namespace: string,
  { publicOnly, limit }: { readonly publicOnly: boolean; readonly limit: number },
): Promise<Array<Stored<RepositoryRow>>> =>
  store.collection(repositoriesModel).find({
    where: { all: { namespace: { eq: namespace }, ...(publicOnly ? { private: { eq: false } } : {}) } },
    sort: [{ field: 'modified_key', order: 'desc' }],
    limit,
  });

/** The first `limit` by commits or by bytes; those with none are left out. */
export const topRepositories = async (
  store: DocumentStore,
  by: 'commit_count' | 'total_size',
  limit: number,
): Promise<RepositoryRow[]> => {
  const found = await store
    .collection(repositoriesModel)
    .find({ where: { all: { [by]: { gt: 0 } } }, sort: [{ field: by, order: 'desc' }], limit });
  return found.map(({ document }) => document);
};

/** Largest first: those that use more than a limit of their own. */
export const repositoriesOverQuota = async (store: DocumentStore, limit: number): Promise<RepositoryRow[]> => {
  const where = { all: { over_quota: { eq: true } } };
  const sort = [{ field: 'used_bytes', order: 'desc' }] as const;
  return (await store.collection(repositoriesModel).find({ where, sort, limit })).map(({ document }) => document);
};

/** Largest first: those of an owner that use more than this many bytes. */
export const largerThan = async (
  store: DocumentStore,
  { ownerId, isPrivate, bytes, limit }: { ownerId: string; isPrivate: boolean; bytes: number; limit: number },
): Promise<RepositoryRow[]> => {
  const all = { owner_id: { eq: ownerId }, private: { eq: isPrivate }, used_bytes: { gt: bytes } };
  const sort = [{ field: 'used_bytes', order: 'desc' }] as const;
  return (await store.collection(repositoriesModel).find({ where: { all }, sort, limit })).map(
    ({ document }) => document,
  );
};
