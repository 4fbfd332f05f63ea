import { assertNever, type Decider, type StreamType } from '@hubledger/kernel';
import { isMaxUsage, unavailability } from './availability';
import type {
  InvitationCommand,
  RecordInvitation,
  RedeemInvitation,
  ReserveInvitationUse,
  ReturnInvitationUse,
  RevokeInvitation,
} from './commands';
import { InvitationInvalid, InvitationNotFound, InvitationUnavailable } from './errors';
import type { InvitationEvent } from './invitation.events';
import { evolveInvitation, type Invitation, type KnownInvitation } from './invitation.state';

const record = ({ data }: RecordInvitation, state: Invitation): InvitationEvent[] => {
  if (state.status !== 'unknown') throw new InvitationInvalid('This invitation exists already');
  if (!isMaxUsage(data.maxUsage)) throw new InvitationInvalid('max_usage is null, -1 or a number of uses');
  if ((data.organizationId === null) !== (data.role === null)) {
    throw new InvitationInvalid('An invitation has an organization and a role, or neither');
  }
  if (data.action === 'join_org' && data.organizationId === null) {
    throw new InvitationInvalid('An invitation to join names an organization');
  }
  return [{ type: 'InvitationCreated', data }];
};

/** Open uses count like redeemed ones, or two who come at once would both get the last. */
const reserve = ({ data, metadata }: ReserveInvitationUse, state: KnownInvitation): InvitationEvent[] => {
  if (state.uses.has(data.useId)) return [];
  if (state.status === 'revoked') throw new InvitationNotFound();
  const usageCount = state.redeemed + state.uses.size;
  const reason = unavailability({ ...state, usageCount }, metadata.at);
  if (reason !== null) throw new InvitationUnavailable(reason);
  return [{ type: 'InvitationUseReserved', data }];
};

const redeem = ({ data: { useId }, metadata }: RedeemInvitation, state: KnownInvitation): InvitationEvent[] => {
  const use = state.uses.get(useId);
  if (!use) return [];
  const { invitationId, organizationId, role, redeemed } = state;
  const { userId } = use;
  const redemption = { invitationId, useId, userId, organizationId, role };
  return [{ type: 'InvitationRedeemed', data: { ...redemption, redeemedAt: metadata.at, usageCount: redeemed + 1 } }];
};

const giveBack = ({ data: { useId } }: ReturnInvitationUse, state: KnownInvitation): InvitationEvent[] => {
  const use = state.uses.get(useId);
  const { invitationId } = state;
  return use ? [{ type: 'InvitationUseReturned', data: { invitationId, useId, userId: use.userId } }] : [];
};

const revoke = ({ data }: RevokeInvitation, { status }: KnownInvitation): InvitationEvent[] =>
  status === 'revoked' ? [] : [{ type: 'InvitationRevoked', data }];

export const invitationDecider: Decider<Invitation, InvitationCommand, InvitationEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    if (command.type === 'RecordInvitation') return record(command, state);
    if (state.status === 'unknown') throw new InvitationNotFound();
    switch (command.type) {
      case 'ReserveInvitationUse':
        return reserve(command, state);
      case 'RedeemInvitation':
        return redeem(command, state);
      case 'ReturnInvitationUse':
        return giveBack(command, state);
      case 'RevokeInvitation':
        return revoke(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: evolveInvitation,
};

export const invitationStream: StreamType<Invitation, InvitationCommand, InvitationEvent> = {
  category: 'invitation',
  decider: invitationDecider,
};
