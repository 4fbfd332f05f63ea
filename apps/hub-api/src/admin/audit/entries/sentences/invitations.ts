import type { InvitationEvent } from '@hubledger/contexts/invitations/contract';
import { who } from '../phrases';
import type { Sentences } from '../sentence';

const REASONS = {
  deleted: '',
  'creator-closed': ', as the account of its creator was closed',
  'organization-closed': ', as its organization was deleted',
} as const;

export const invitationSentences: Sentences<InvitationEvent> = {
  InvitationCreated: (event, names) => {
    const { numericId, action, organizationId, role } = event.data;
    const into =
      organizationId === null ? '' : ` to ${names.account(organizationId)}${role === null ? '' : ` as ${role}`}`;
    return action === 'register_account'
      ? `${who(event, names)} created invitation ${numericId}, to register an account${into && `, and${into}`}`
      : `${who(event, names)} created invitation ${numericId}${into}`;
  },
  InvitationUseReserved: ({ data }, names) =>
    `A use of ${names.invitation(data.invitationId)} was held for ` +
    (data.purpose === 'registration' ? 'a registration' : names.account(data.userId)),
  InvitationRedeemed: ({ data }, names) => {
    const { invitationId, userId, organizationId, role, usageCount } = data;
    const into =
      organizationId === null ? '' : `, to ${names.account(organizationId)}${role === null ? '' : ` as ${role}`}`;
    return `${names.account(userId)} accepted ${names.invitation(invitationId)}${into} (use ${usageCount})`;
  },
  InvitationUseReturned: ({ data }, names) =>
    `A use of ${names.invitation(data.invitationId)} was given back, as nothing came of it`,
  InvitationRevoked: (event, names) =>
    `${who(event, names)} revoked ${names.invitation(event.data.invitationId)}${REASONS[event.data.reason]}`,
};
