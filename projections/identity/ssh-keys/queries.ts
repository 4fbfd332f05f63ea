import type { DocumentStore, Stored } from '@hubledger/kernel';
import { type SshKeyRow, sshKeysModel } from './read-model';

/** Newest first. @param countTo how far matches are counted. */
export const listSshKeys = async (
  store: DocumentStore,
  { userId }: { readonly userId?: string },
  page: { readonly limit: number; readonly offset: number },
  countTo: number,
): Promise<{ rows: Array<Stored<SshKeyRow>>; total: number }> => {
  const keys = store.collection(sshKeysModel);
  const where = userId === undefined ? {} : { all: { user_id: { eq: userId } } };
  const [rows, total] = await Promise.all([
    keys.find({ where, sort: [{ field: 'created_at', order: 'desc' }], ...page }),
    keys.count(where, countTo),
  ]);
  return { rows, total };
};

/** By the id the API shows. */
export const sshKeyNumbered = async (store: DocumentStore, numericId: number): Promise<Stored<SshKeyRow> | null> => {
  const where = { all: { id: { eq: numericId } } };
  const [found] = await store.collection(sshKeysModel).find({ where, limit: 1 });
  return found ?? null;
};

export const countSshKeys = (store: DocumentStore, userId: string, countTo: number): Promise<number> =>
  store.collection(sshKeysModel).count({ all: { user_id: { eq: userId } } }, countTo);
