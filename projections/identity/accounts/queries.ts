import { type DocumentStore, searchedFrom, type Stored, TEXT_PART, type TextPage, type Where } from '@hubledger/kernel';
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

const whereOf = ({ search, includeOrganizations }: AccountFilter, from: number | null): Where => ({
  all: {
    ...(includeOrganizations ? {} : { is_org: { eq: false } }),
    ...(from === null ? {} : { id: { gt: from } }),
  },
  ...(search ? { anyOf: [{ username: { contains: search } }, { email: { contains: search } }] } : {}),
});

/** `partly`: the term was so short that only the newest accounts were looked at. */
export interface AccountTexts extends TextPage {
  readonly partly: boolean;
}

/**
 * Each row is the JSON of the admin API's user object. @param countTo count the matches as well; unfiltered totals are
 * counters: see statistics/totals.
 */
export const listAccounts = async (
  store: DocumentStore,
  page: AccountPage,
  countTo?: number,
): Promise<AccountTexts> => {
  const accounts = store.collection(accountsModel);
  const from = page.search ? await searchedFrom(accounts, 'id', page.search) : null;
  const found = await accounts.findTexts('user', {
    where: whereOf(page, from),
    sort: [{ field: FIELD[page.sort], order: page.order }],
    limit: page.limit,
    offset: page.offset,
    ...(countTo === undefined ? {} : { countTo }),
  });
  return { ...found, partly: from !== null };
};

/** Users, newest first, by a part of their name or address. */
export const searchUsers = async (store: DocumentStore, search: string, limit: number): Promise<Account[]> => {
  const accounts = store.collection(accountsModel);
  const where = whereOf({ search, includeOrganizations: false }, await searchedFrom(accounts, 'id', search));
  const found = await accounts.find({ where, sort: [{ field: 'id', order: 'desc' }], limit });
  return found.map(({ document }) => document);
};

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

/** An account as rows of other lists name it. All of it is JSON. */
export interface Owner {
  readonly number: string;
  readonly username: string;
  /** Bytes; null = unlimited. */
  readonly privateQuota: number | null;
  readonly publicQuota: number | null;
}

/** By userId or organizationId; ids of closed accounts are absent. */
export const ownersById = async (store: DocumentStore, ids: Iterable<string>): Promise<Map<string, Owner>> => {
  const texts = await store.collection(accountsModel).getTexts('owner', [...new Set(ids)]);
  const owners = new Map<string, Owner>();
  for (const [id, text] of texts) {
    const [number = '', username = '', privateQuota, publicQuota] = text.split(TEXT_PART);
    owners.set(id, { number, username, privateQuota: bytesOf(privateQuota), publicQuota: bytesOf(publicQuota) });
  }
  return owners;
};

/** The numbers the APIs show, by userId or organizationId; ids of closed accounts are absent. */
export const accountNumbers = async (store: DocumentStore, ids: Iterable<string>): Promise<Map<string, string>> => {
  const numbers = await store.collection(accountsModel).getTexts('owner', [...new Set(ids)]);
  for (const [id, text] of numbers) numbers.set(id, text.slice(0, text.indexOf(TEXT_PART)));
  return numbers;
};

const bytesOf = (text: string | undefined): number | null => (text ? Number(text) : null);

/** Those that use most first. */
export const largestAccounts = (store: DocumentStore, limit: number): Promise<Array<Stored<Account>>> =>
  store.collection(accountsModel).find({
    where: { all: { storage_bytes: { gt: 0 } } },
    sort: [{ field: 'storage_bytes', order: 'desc' }],
    limit,
  });

/** Users and organizations that use more than a quota of theirs, those that use most first. */
export const accountsOverQuota = (store: DocumentStore, limit: number): Promise<Array<Stored<Account>>> =>
  store.collection(accountsModel).find({
    where: { all: { over_quota: { eq: true } } },
    sort: [{ field: 'storage_bytes', order: 'desc' }],
    limit,
  });
