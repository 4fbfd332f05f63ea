import type { DocumentStore, Stored } from '@hubledger/kernel';
import { type AccessToken, accessTokensModel } from './read-model';

const MAX_TOKENS = 1_000;

/** Oldest first; `id` of each is the token's SHA-256, the id of its stream. */
export const tokensOf = (store: DocumentStore, userId: string): Promise<Array<Stored<AccessToken>>> =>
  store.collection(accessTokensModel).find({
    where: { all: { user_id: { eq: userId } } },
    sort: [{ field: 'id', order: 'asc' }],
    limit: MAX_TOKENS,
  });

/** Null also when the token is somebody else's: only its owner may know that it exists. */
export const tokenOf = async (
  store: DocumentStore,
  userId: string,
  numericId: number,
): Promise<Stored<AccessToken> | null> => {
  const [found] = await store.collection(accessTokensModel).find({
    where: { all: { user_id: { eq: userId }, id: { eq: numericId } } },
    sort: [{ field: 'id', order: 'asc' }],
    limit: 1,
  });
  return found ?? null;
};

/** The token's SHA-256, by the id the API shows; null for an unknown one. */
export const tokenHashOf = async (store: DocumentStore, numericId: number): Promise<string | null> => {
  const where = { all: { id: { eq: numericId } } };
  const [found] = await store.collection(accessTokensModel).find({ where, limit: 1 });
  return found?.id ?? null;
};

export interface TokenFilter {
  readonly userId?: string;
  /** ISO-8601 UTC: those not used since, never used ones among them. */
  readonly unusedSince?: string;
}

/** Newest first. @param countTo how far matches are counted. */
export const listTokens = async (
  store: DocumentStore,
  { userId, unusedSince }: TokenFilter,
  page: { readonly limit: number; readonly offset: number },
  countTo: number,
): Promise<{ rows: Array<Stored<AccessToken>>; total: number }> => {
  const tokens = store.collection(accessTokensModel);
  const where = {
    all: {
      ...(userId === undefined ? {} : { user_id: { eq: userId } }),
      ...(unusedSince === undefined ? {} : { used_key: { lt: unusedSince } }),
    },
  };
  const [rows, total] = await Promise.all([
    tokens.find({ where, sort: [{ field: 'created_at', order: 'desc' }], ...page }),
    tokens.count(where, countTo),
  ]);
  return { rows, total };
};

export const countTokens = (store: DocumentStore, userId: string, countTo: number): Promise<number> =>
  store.collection(accessTokensModel).count({ all: { user_id: { eq: userId } } }, countTo);
