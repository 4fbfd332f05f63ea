import { fallbackSourceStream } from '@hubledger/contexts/fallback/contract';
import { userStream } from '@hubledger/contexts/identity/contract';
import { invitationStream } from '@hubledger/contexts/invitations/contract';
import { organizationStream } from '@hubledger/contexts/organizations/contract';
import { repositoryStream } from '@hubledger/contexts/repositories/contract';
import { ledgerStream } from '@hubledger/contexts/storage/contract';
import type { AggregateStore } from '@hubledger/kernel';
import {
  shownFallbackSource,
  shownInvitation,
  shownLedger,
  shownOrganization,
  shownRepository,
  type ShownState,
  shownUser,
} from '../../../apps/hub-api/src/admin/audit/past/shown-states';
import type { SubjectKind } from '../../../apps/hub-api/src/admin/audit/past/subjects';

interface Shown {
  readonly state: ShownState;
  /** -1: its stream does not exist. */
  readonly revision: number;
}

/** What the write side knows of something, in the words of the admin API. */
export const shownOf: Readonly<
  Record<SubjectKind, (store: AggregateStore, id: string, time: string) => Promise<Shown>>
> = {
  user: async (store, id) => {
    const { state, revision } = await store.load(userStream, id);
    return { state: shownUser(state), revision };
  },
  organization: async (store, id) => {
    const { state, revision } = await store.load(organizationStream, id);
    return { state: shownOrganization(state), revision };
  },
  repository: async (store, id) => {
    const { state, revision } = await store.load(repositoryStream, id);
    return { state: await shownRepository(state), revision };
  },
  namespace: async (store, id) => {
    const { state, revision } = await store.load(ledgerStream, id);
    return { state: await shownLedger(state), revision };
  },
  invitation: async (store, id, time) => {
    const { state, revision } = await store.load(invitationStream, id);
    return { state: shownInvitation(state, time), revision };
  },
  fallbacksource: async (store, id) => {
    const { state, revision } = await store.load(fallbackSourceStream, id);
    return { state: shownFallbackSource(state), revision };
  },
};
