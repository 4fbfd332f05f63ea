import type {
  InvitationAction,
  InvitationCreated,
  InvitationEvent,
  InvitationUseReserved,
  InvitedRole,
} from './invitation.events';

export type OpenUse = Pick<InvitationUseReserved['data'], 'userId' | 'purpose' | 'leaseUntil'>;

export interface KnownInvitation {
  readonly status: 'open' | 'revoked';
  readonly invitationId: string;
  readonly action: InvitationAction;
  readonly organizationId: string | null;
  readonly role: InvitedRole | null;
  readonly email: string | null;
  readonly createdBy: string | null;
  readonly expiresAt: string;
  readonly maxUsage: number | null;
  readonly token: InvitationCreated['data']['token'];
  /** By use id: reserved, and neither redeemed nor returned. */
  readonly uses: ReadonlyMap<string, OpenUse>;
  readonly redeemed: number;
}
export type Invitation = { readonly status: 'unknown' } | KnownInvitation;

const known = (data: InvitationCreated['data']): KnownInvitation => ({
  status: 'open',
  invitationId: data.invitationId,
  action: data.action,
  organizationId: data.organizationId,
  role: data.role,
  email: data.email,
  createdBy: data.createdBy,
  expiresAt: data.expiresAt,
  maxUsage: data.maxUsage,
  token: data.token,
  uses: new Map(),
  redeemed: 0,
});

const withUse = (state: KnownInvitation, useId: string, use: OpenUse | null): KnownInvitation => {
  const uses = new Map(state.uses);
  if (use) uses.set(useId, use);
  else uses.delete(useId);
  return { ...state, uses };
};

export const evolveInvitation = (state: Invitation, { type, data }: InvitationEvent): Invitation => {
  if (type === 'InvitationCreated') return known(data);
  if (state.status === 'unknown') return state;
  switch (type) {
    case 'InvitationUseReserved': {
      const { userId, purpose, leaseUntil } = data;
      return withUse(state, data.useId, { userId, purpose, leaseUntil });
    }
    case 'InvitationRedeemed':
      return { ...withUse(state, data.useId, null), redeemed: data.usageCount };
    case 'InvitationUseReturned':
      return withUse(state, data.useId, null);
    case 'InvitationRevoked':
      return { ...state, status: 'revoked' };
    default:
      return state; // history may hold event types this release has retired
  }
};

/** Uses past their lease, oldest first: whoever made them may be gone. */
export const staleUses = (state: Invitation, at: string): Array<OpenUse & { useId: string }> =>
  state.status === 'unknown'
    ? []
    : [...state.uses].filter(([, { leaseUntil }]) => leaseUntil <= at).map(([useId, use]) => ({ useId, ...use }));
