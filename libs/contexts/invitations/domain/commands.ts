import { Command, type Secret } from '@hubledger/kernel';
import type {
  InvitationAction,
  InvitationCreated,
  InvitationRevoked,
  InvitationUseReserved,
  InvitedRole,
} from './invitation.events';

/** Answers `CreatedInvitation`. @throws InvitationInvalid */
export class CreateInvitation extends Command<
  'CreateInvitation',
  {
    action: InvitationAction;
    organizationId: string | null;
    role: InvitedRole | null;
    /** Of the invitee; a mail goes there where a mail server is configured. */
    email: string | null;
    createdBy: string | null;
    maxUsage: number | null;
    /** 1 to 3650. */
    expiresDays: number;
  }
> {
  readonly type = 'CreateInvitation';
}
export interface CreatedInvitation {
  readonly invitationId: string;
  readonly token: Secret<string>;
  readonly expiresAt: string;
}

/** What the decider receives of `CreateInvitation`: token made and kept. */
export class RecordInvitation extends Command<'RecordInvitation', InvitationCreated['data']> {
  readonly type = 'RecordInvitation';
}

/** By a user who is signed in. Answers `AcceptedInvitation`. */
export class AcceptInvitation extends Command<'AcceptInvitation', { invitationId: string; userId: string }> {
  readonly type = 'AcceptInvitation';
}
export interface AcceptedInvitation {
  readonly action: InvitationAction;
  /** null when it was none of an organization. */
  readonly organizationId: string | null;
  readonly role: InvitedRole | null;
}

export class ReserveInvitationUse extends Command<'ReserveInvitationUse', InvitationUseReserved['data']> {
  readonly type = 'ReserveInvitationUse';
}

/** Turns a reserved use into a redeemed one; without effect for one that is not open, so it may be repeated. */
export class RedeemInvitation extends Command<'RedeemInvitation', { invitationId: string; useId: string }> {
  readonly type = 'RedeemInvitation';
}

/** Gives back a use whose account or membership never came to be. */
export class ReturnInvitationUse extends Command<'ReturnInvitationUse', { invitationId: string; useId: string }> {
  readonly type = 'ReturnInvitationUse';
}

/** What was reserved is still redeemed. */
export class RevokeInvitation extends Command<'RevokeInvitation', InvitationRevoked['data']> {
  readonly type = 'RevokeInvitation';
}

/** Those an account sent, or that are for an organization: it was closed. Issued by a process manager. */
export class RevokeInvitationsOf extends Command<
  'RevokeInvitationsOf',
  { accountId: string; reason: InvitationRevoked['data']['reason'] }
> {
  readonly type = 'RevokeInvitationsOf';
}

/** Finishes what a crash left of one use; issued by a process manager. */
export class FinishInvitationUse extends Command<'FinishInvitationUse', { invitationId: string; useId: string }> {
  readonly type = 'FinishInvitationUse';
}

export type InvitationCommand =
  RecordInvitation | ReserveInvitationUse | RedeemInvitation | ReturnInvitationUse | RevokeInvitation;
