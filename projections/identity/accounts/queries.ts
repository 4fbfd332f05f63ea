import type { DocumentStore, Stored, Where } from '@hubledger/kernel';
import { type Account, accountsModel } from './read-model';

export interface AccountFilter {
  /** Case-insensitive part of the name or the e-mail address. */
  readonly search?: string;
  readonly includeOrganizations: boolean;
}

export interface AccountPage extends AccountFilter {
  readonly sort: 'id' | 'username' | 'storage' | 'created_at';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const FIELD = { id: 'id', username: 'username', storage: 'storage_bytes', created_at: 'created_at' } as const;

const whereOf = ({ search, includeOrganizations }: AccountFilter): Where => ({
  ...(includeOrganizations ? {} : { all: { is_org: { eq: false } } }),
  ...(search ? { anyOf: [{ username: { contains: search } }, { email: { contains: search } }] } : {}),
});

export const listAccounts = async (store: DocumentStore, page: AccountPage): Promise<Account[]> => {
  const found = await store.collection(accountsModel).find({
    where: whereOf(page),
    sort: [{ field: FIELD[page.sort], order: page.order }],
    limit: page.limit,
    offset: page.offset,
  });
  return found.map(({ document }) => document);
};

/** Exact to `cap`. Unfiltered totals are counters: see statistics/totals. */
export const countAccounts = (store: DocumentStore, filter: AccountFilter, cap: number): Promise<number> =>
  store.collection(accountsModel).count(whereOf(filter), cap);

/** By exact, case-sensitive name. */
export const accountNamed = async (store: DocumentStore, username: string): Promise<Stored<Account> | null> => {
  const where = { all: { username: { eq: username } } };
  const [found] = await store
    .collection(accountsModel)
    .find({ where, sort: [{ field: 'username', order: 'asc' }], limit: 1 });
  return found ?? null;
};

/** By userId or organizationId; ids of closed accounts are absent. */
export const accountsById = (store: DocumentStore, ids: Iterable<string>): Promise<Map<string, Account>> =>
  store.collection(accountsModel).getMany([...new Set(ids)]);

/** Organization id by the number the APIs show; null for an unknown one, and for a user's. */
export const organizationNumbered = async (store: DocumentStore, id: number): Promise<string | null> => {
  const where = { all: { id: { eq: id }, is_org: { eq: true } } };
  const [found] = await store.collection(accountsModel).find({ where, limit: 1 });
  return found?.id ?? null;
};
