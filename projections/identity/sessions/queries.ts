import type { DocumentStore, Stored, Where } from '@hubledger/kernel';
import { type SessionRow, sessionsModel } from './read-model';

export interface SessionFilter {
  readonly userId?: string;
  /** ISO-8601 UTC, each. Inclusive. */
  readonly createdFrom?: string;
  /** Exclusive. */
  readonly createdBefore?: string;
  /** Those whose time is over by then are left out. */
  readonly activeAt?: string;
}

const whereOf = ({ userId, createdFrom, createdBefore, activeAt }: SessionFilter): Where => ({
  all: {
    ...(userId === undefined ? {} : { user_id: { eq: userId } }),
    ...(createdFrom === undefined ? {} : { created_at: { gte: createdFrom } }),
    ...(createdBefore === undefined ? {} : { created_at: { lt: createdBefore } }),
    ...(activeAt === undefined ? {} : { expires_at: { gt: activeAt } }),
  },
});

/** Newest first. @param countTo how far matches are counted. */
export const listSessions = async (
  store: DocumentStore,
  filter: SessionFilter,
  page: { readonly limit: number; readonly offset: number },
  countTo: number,
): Promise<{ rows: SessionRow[]; total: number }> => {
  const sessions = store.collection(sessionsModel);
  const where = whereOf(filter);
  const [found, total] = await Promise.all([
    sessions.find({ where, sort: [{ field: 'created_at', order: 'desc' }], ...page }),
    sessions.count(where, countTo),
  ]);
  return { rows: found.map(({ document }) => document), total };
};

const PAGE = 1_000;

/** Oldest first; `id` of each is the id of its stream. */
export const oldestSessions = async (
  store: DocumentStore,
  filter: SessionFilter,
  limit: number,
): Promise<Array<Stored<SessionRow>>> => {
  const sort = [{ field: 'created_at', order: 'asc' }] as const;
  const all: Array<Stored<SessionRow>> = [];
  while (all.length < limit) {
    const page = { limit: Math.min(PAGE, limit - all.length), offset: all.length };
    const found = await store.collection(sessionsModel).find({ where: whereOf(filter), sort, ...page });
    all.push(...found);
    if (found.length < page.limit) break;
  }
  return all;
};

/** The SHA-256 of its secret, by the id the API shows; null for an unknown one. */
export const sessionHashOf = async (store: DocumentStore, numericId: number): Promise<string | null> => {
  const where = { all: { id: { eq: numericId } } };
  const [found] = await store.collection(sessionsModel).find({ where, limit: 1 });
  return found?.id ?? null;
};
