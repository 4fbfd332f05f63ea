import type { DocumentStore } from '@hubledger/kernel';
import { contributorsModel } from './read-model';

/** JSON of each, most commits first. */
export const topContributors = async (store: DocumentStore, limit: number): Promise<readonly string[]> => {
  const sort = [{ field: 'commit_count', order: 'desc' as const }];
  return (await store.collection(contributorsModel).findTexts('row', { sort, limit })).texts;
};

export const commitCountOf = async (store: DocumentStore, username: string): Promise<number> =>
  (await store.collection(contributorsModel).getMany([username])).get(username)?.commit_count ?? 0;
