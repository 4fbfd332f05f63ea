import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type { ProcessManager } from '@hubledger/kernel';
import type { FinishInvitationUse } from '../domain/commands';
import type { InvitationUseReserved } from '../domain/invitation.events';

/** The handlers finish what they began; this finishes what a crash cut off. The use of a registration is its user's id. */
export const finishInvitationUses: ProcessManager<InvitationUseReserved | UserCreated, FinishInvitationUse> = {
  name: 'finish-invitation-uses',
  handles: ['InvitationUseReserved', 'UserCreated'],
  react: ({ type, data }) => {
    switch (type) {
      case 'InvitationUseReserved': {
        const { invitationId, useId, purpose } = data;
        return purpose === 'acceptance' ? [{ type: 'FinishInvitationUse', data: { invitationId, useId } }] : [];
      }
      case 'UserCreated': {
        const { invitationId, userId: useId } = data;
        return invitationId === undefined ? [] : [{ type: 'FinishInvitationUse', data: { invitationId, useId } }];
      }
    }
  },
};
