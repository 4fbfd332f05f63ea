import type { DomainEvent } from '@hubledger/kernel';

export type InvitationAction = 'register_account' | 'join_org';

/** What an invitation may make of somebody: never a super-admin. */
export type InvitedRole = 'visitor' | 'member' | 'admin';

/**
 * Stream `invitation-{id}`, the id being a keyed hash of the token: who holds a token finds its stream, and the log
 * gives no token away. The token itself is in the vault, as lists show it.
 */
export type InvitationCreated = DomainEvent<
  'InvitationCreated',
  {
    invitationId: string;
    numericId: number;
    action: InvitationAction;
    /** Joined on redemption; null: none. */
    organizationId: string | null;
    role: InvitedRole | null;
    /** Sealed with the invitation's key: the invitee is nobody here yet. */
    email: string | null;
    /** User id; null = the admin of the installation. */
    createdBy: string | null;
    createdAt: string;
    /** Fixed here so that replay never needs a clock. */
    expiresAt: string;
    /** null = once, -1 = without limit. */
    maxUsage: number | null;
    /** In the vault. */
    token: { ref: string; version: number };
  }
>;
/** Counts against `maxUsage` from here on. `leaseUntil`: later, somebody who finds no use left may ask what became of it. */
export type InvitationUseReserved = DomainEvent<
  'InvitationUseReserved',
  {
    invitationId: string;
    useId: string;
    userId: string;
    /** `registration`: the user is created with it. `acceptance`: the user exists. */
    purpose: 'registration' | 'acceptance';
    leaseUntil: string;
  }
>;
/** Carries what its consequences need: whom to add to which organization, as what. */
export type InvitationRedeemed = DomainEvent<
  'InvitationRedeemed',
  {
    invitationId: string;
    useId: string;
    userId: string;
    organizationId: string | null;
    role: InvitedRole | null;
    redeemedAt: string;
    /** How many times it was redeemed, this time included. */
    usageCount: number;
  }
>;
export type InvitationUseReturned = DomainEvent<
  'InvitationUseReturned',
  { invitationId: string; useId: string; userId: string }
>;
export type InvitationRevoked = DomainEvent<
  'InvitationRevoked',
  { invitationId: string; reason: 'deleted' | 'creator-closed' | 'organization-closed' }
>;

export type InvitationEvent =
  InvitationCreated | InvitationUseReserved | InvitationRedeemed | InvitationUseReturned | InvitationRevoked;
