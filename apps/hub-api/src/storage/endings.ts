import { type WebhookRemoved, webhookSecretRef } from '@hubledger/contexts/audit/contract';
import {
  type FallbackSourceRemoved,
  type FallbackSourceUpdated,
  replacedToken,
} from '@hubledger/contexts/fallback/contract';
import type { AccountClosed, SubjectErased } from '@hubledger/contexts/identity/contract';
import type { InvitationRevoked } from '@hubledger/contexts/invitations/contract';
import { type SecretRef, subjectKeyRef } from '@hubledger/kernel';

/** What says that secrets or images are gone. They were destroyed before it was recorded, or are by who recorded it. */
export type Ending =
  AccountClosed | SubjectErased | InvitationRevoked | FallbackSourceUpdated | FallbackSourceRemoved | WebhookRemoved;

export const ENDINGS: ReadonlySet<string> = new Set<Ending['type']>([
  'AccountClosed',
  'SubjectErased',
  'InvitationRevoked',
  'FallbackSourceUpdated',
  'FallbackSourceRemoved',
  'WebhookRemoved',
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
    case 'WebhookRemoved':
      return { secrets: [webhookSecretRef(data.webhookId)], images: [] };
    case 'SubjectErased':
      return { secrets: data.secrets, images: data.objects };
    case 'FallbackSourceUpdated':
    case 'FallbackSourceRemoved':
      return { secrets: [replacedToken(event)?.ref ?? []].flat(), images: [] };
  }
};
