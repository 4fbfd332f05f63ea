import type { DocumentStore } from '@hubledger/kernel';
import { type Membership, membershipsModel } from './read-model';

/** In the order people joined. Resolve names by id and leave out who is gone: a closed account leaves no name behind. */
export const membersOf = async (
  store: DocumentStore,
  organizationId: string,
  page: { limit: number; offset?: number } = { limit: 1_000 },
): Promise<Membership[]> => {
  const where = { all: { organization_id: { eq: organizationId } } };
  const sort = [{ field: 'joined_at', order: 'asc' }] as const;
  const found = await store.collection(membershipsModel).find({ where, sort, ...page });
  return found.map(({ document }) => document);
};

export const membershipsOf = async (
  store: DocumentStore,
  userId: string,
  page: { limit: number; offset?: number } = { limit: 1_000 },
): Promise<Membership[]> => {
  const where = { all: { user_id: { eq: userId } } };
  const sort = [{ field: 'joined_at', order: 'asc' }] as const;
  const found = await store.collection(membershipsModel).find({ where, sort, ...page });
  return found.map(({ document }) => document);
};
