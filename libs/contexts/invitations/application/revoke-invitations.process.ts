import type { AccountClosed } from '@hubledger/contexts/identity/contract';
import type { OrganizationClosed } from '@hubledger/contexts/organizations/contract';
import type { ProcessManager } from '@hubledger/kernel';
import type { RevokeInvitationsOf } from '../domain/commands';

/** Invitations end with who sent them, and with what they invite to. */
export const revokeInvitations: ProcessManager<AccountClosed | OrganizationClosed, RevokeInvitationsOf> = {
  name: 'revoke-invitations',
  handles: ['AccountClosed', 'OrganizationClosed'],
  react: ({ type, data }) => {
    switch (type) {
      case 'AccountClosed':
        return [{ type: 'RevokeInvitationsOf', data: { accountId: data.userId, reason: 'creator-closed' } }];
      case 'OrganizationClosed':
        return [
          { type: 'RevokeInvitationsOf', data: { accountId: data.organizationId, reason: 'organization-closed' } },
        ];
    }
  },
};
