import type { DocumentStore, Stored } from '@hubledger/kernel';
import { type Erasure, erasuresModel } from './read-model';

/** Whoever left first comes first. @param countTo how far matches are counted. */
export const listErasures = async (
  store: DocumentStore,
  state: Erasure['state'] | undefined,
  page: { readonly limit: number; readonly offset: number },
  countTo: number,
): Promise<{ rows: Array<Stored<Erasure>>; total: number }> => {
  const left = store.collection(erasuresModel);
  const where = state === undefined ? {} : { all: { state: { eq: state } } };
  const [rows, total] = await Promise.all([
    left.find({ where, sort: [{ field: 'closed_at', order: 'asc' }], ...page }),
    left.count(where, countTo),
  ]);
  return { rows, total };
};

/** Who left first of those who are still known. */
export const pendingErasures = async (store: DocumentStore, limit: number): Promise<Array<Stored<Erasure>>> =>
  (await listErasures(store, 'pending', { limit, offset: 0 }, 0)).rows;

/** By user id, or by the name they bore: several people may have borne it one after another. */
export const erasuresOf = async (
  store: DocumentStore,
  user: string,
): Promise<Array<Pick<Stored<Erasure>, 'id' | 'document'>>> => {
  const left = store.collection(erasuresModel);
  const byId = (await left.getMany([user])).get(user);
  if (byId) return [{ id: user, document: byId }];
  const where = { all: { username: { eq: user } } };
  return left.find({ where, sort: [{ field: 'closed_at', order: 'asc' }], limit: 100 });
};
