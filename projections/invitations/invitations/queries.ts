import type { AddressedInvitation, InvitationAction } from '@hubledger/contexts/invitations/contract';
import type { DocumentStore, Stored, Where } from '@hubledger/kernel';
import { type InvitationRow, invitationsModel } from './read-model';

export interface InvitationFilter {
  readonly action?: InvitationAction;
  readonly organizationId?: string;
}

const whereOf = ({ action, organizationId }: InvitationFilter): Where => ({
  all: {
    ...(action === undefined ? {} : { action: { eq: action } }),
    ...(organizationId === undefined ? {} : { organization_id: { eq: organizationId } }),
  },
});

/** Newest first. */
export const listInvitations = (
  store: DocumentStore,
  filter: InvitationFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<Array<Stored<InvitationRow>>> =>
  store.collection(invitationsModel).find({
    where: whereOf(filter),
    sort: [{ field: 'id', order: 'desc' }],
    ...page,
  });

export const countInvitations = (store: DocumentStore, filter: InvitationFilter, cap: number): Promise<number> =>
  store.collection(invitationsModel).count(whereOf(filter), cap);

const PAGE = 500;

/** Ids of those that end with an account, in order of their making. */
export async function* invitationsEndingWith(store: DocumentStore, accountId: string): AsyncIterable<string> {
  for await (const { id } of invitationsWhere(store, { ends_with: { eq: accountId } })) yield id;
}

/** Those that were sent to somebody, in order of their making. */
export async function* addressedInvitations(store: DocumentStore): AsyncIterable<AddressedInvitation> {
  for await (const { id, document } of invitationsWhere(store, {})) {
    const { email, used_by: usedBy } = document;
    if (email !== null) yield { id, email, usedBy };
  }
}

/** By pages. */
async function* invitationsWhere(store: DocumentStore, all: Where['all']): AsyncIterable<Stored<InvitationRow>> {
  for (let last = -1; ;) {
    const found = await store.collection(invitationsModel).find({
      where: { all: { ...all, id: { gt: last } } },
      sort: [{ field: 'id', order: 'asc' }],
      limit: PAGE,
    });
    yield* found;
    const end = found.at(-1);
    if (!end || found.length < PAGE) return;
    last = end.document.id;
  }
}
