import type { DocumentStore } from '@hubledger/kernel';
import { type Contributor, contributorsModel } from './read-model';

export const topContributors = async (store: DocumentStore, limit: number): Promise<Contributor[]> => {
  const found = await store
    .collection(contributorsModel)
    .find({ sort: [{ field: 'commit_count', order: 'desc' }], limit });
  return found.map(({ document }) => document);
};

export const commitCountOf = async (store: DocumentStore, username: string): Promise<number> =>
  (await store.collection(contributorsModel).getMany([username])).get(username)?.commit_count ?? 0;
