import {
  type FallbackSourceRemoved,
  type FallbackSourceUpdated,
  replacedToken,
} from '@hubledger/contexts/fallback/contract';
import type { AccountClosed, SubjectErased } from '@hubledger/contexts/identity/contract';
import type { InvitationRevoked } from '@hubledger/contexts/invitations/contract';
import { type SecretRef, subjectKeyRef } from '@hubledger/kernel';

/** What says that secrets or images are gone. They were destroyed before it was recorded. */
export type Ending = AccountClosed | SubjectErased | InvitationRevoked | FallbackSourceUpdated | FallbackSourceRemoved;

export const ENDINGS: ReadonlySet<string> = new Set<Ending['type']>([
  'AccountClosed',
  'SubjectErased',
  'InvitationRevoked',
  'FallbackSourceUpdated',
  'FallbackSourceRemoved',
]);

/** Secrets by reference, images by object key. */
export const goneWith = (event: Ending): { secrets: readonly SecretRef[]; images: readonly string[] } => {
  const { type, data } = event;
  switch (type) {
    case 'AccountClosed':
      return { secrets: [`password/${data.userId}`], images: [] };
    case 'InvitationRevoked':
      return {
        secrets: [`invitation/${data.invitationId}`, subjectKeyRef(`invitation-${data.invitationId}`)],
        images: [],
      };
    case 'SubjectErased':
      return { secrets: data.secrets, images: data.objects };
    case 'FallbackSourceUpdated':
    case 'FallbackSourceRemoved':
      return { secrets: [replacedToken(event)?.ref ?? []].flat(), images: [] };
  }
};
