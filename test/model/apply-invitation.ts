import type { InvitationCommand } from './people-commands';
import { type Answer, type Hub, isAtLeast, isOf, type ModelAccount, type ModelInvitation } from './model';

type Of<T extends InvitationCommand['do']> = Extract<InvitationCommand, { do: T }>;

export const applyInvitation = (hub: Hub, command: InvitationCommand): Answer => {
  switch (command.do) {
    case 'invite-to-join':
      return inviteToJoin(hub, command);
    case 'invite-to-register':
      return inviteToRegister(hub, command);
    case 'accept-invitation': {
      const taken = takeUse(hub, command);
      return taken === 'ok' ? joinBy(hub, command) : taken;
    }
    case 'revoke-invitation':
      return revoke(hub, command);
  }
};

const make = (
  hub: Hub,
  { invitation, role, maxUsage, days }: Of<'invite-to-join'> | Of<'invite-to-register'>,
  about: Pick<ModelInvitation, 'registers' | 'organization' | 'sender'>,
): Answer => {
  const counts = { open: 0, redeemed: 0, isRevoked: false, isSenderGone: false };
  hub.invitations.set(invitation, { ...about, role, maxUsage, lastDay: hub.day + days - 1, ...counts });
  return 'ok';
};

const inviteToJoin = (hub: Hub, command: Of<'invite-to-join'>): Answer => {
  const { by, organization: name, invitation, email } = command;
  const organization = hub.accounts.get(name);
  if (!isOf(hub, 'user', by) || organization?.kind !== 'organization') return 'absent';
  if (!isAtLeast(organization.members.get(by), 'admin')) return 'organizations.access_denied';
  if (hub.invitations.has(invitation)) return 'taken';
  const invitee = [...hub.accounts].find(([, account]) => email !== null && isBox(account, email));
  if (invitee && organization.members.has(invitee[0])) return 'organizations.already_member';
  return make(hub, command, { registers: false, organization: name, sender: by });
};

const inviteToRegister = (hub: Hub, command: Of<'invite-to-register'>): Answer => {
  const { organization, invitation } = command;
  if (organization !== null && !isOf(hub, 'organization', organization)) return 'absent';
  if (hub.invitations.has(invitation)) return 'taken';
  return make(hub, command, { registers: true, organization, sender: null });
};

export const isBox = ({ email }: ModelAccount, other: string): boolean => email?.toLowerCase() === other.toLowerCase();

/** Null is once, -1 without end; what is under way counts. */
const isUsedUp = ({ maxUsage, open, redeemed }: ModelInvitation): boolean =>
  maxUsage !== -1 && open + redeemed >= (maxUsage ?? 1);

/** It is worth what its sender may do now. */
const isWithdrawn = (hub: Hub, { isRevoked, isSenderGone, sender, organization }: ModelInvitation): boolean => {
  if (isRevoked || isSenderGone) return true;
  if (sender === null || organization === null || organization === 'gone') return false;
  return !isAtLeast(hub.accounts.get(organization)?.members.get(sender), 'admin');
};

type Use = Pick<Of<'accept-invitation'>, 'by' | 'invitation'>;

/** The first half of an acceptance: from here on the use is nobody else's. */
export const takeUse = (hub: Hub, { by, invitation: name }: Use): Answer => {
  if (!isOf(hub, 'user', by)) return 'absent';
  const invitation = hub.invitations.get(name);
  if (!invitation || isWithdrawn(hub, invitation)) return 'invitations.not_found';
  const { registers, organization } = invitation;
  if (!registers) {
    const found = organization === null ? undefined : hub.accounts.get(organization);
    if (!found) return 'absent';
    if (found.members.has(by)) return 'organizations.already_member';
  }
  return reserve(hub, invitation);
};

const reserve = (hub: Hub, invitation: ModelInvitation): Answer => {
  if (hub.day > invitation.lastDay || isUsedUp(invitation)) return 'invitations.unavailable';
  invitation.open += 1;
  return 'ok';
};

/** The second half: joins, and redeems the use or gives it back. One to register is redeemed whether it joins or not. */
export const joinBy = (hub: Hub, { by, invitation: name }: Use): Answer => {
  const invitation = hub.invitations.get(name);
  if (!invitation) throw new Error(`A use of ${name} was taken before`);
  const { organization, registers, role } = invitation;
  const found = organization === null ? undefined : hub.accounts.get(organization);
  let refusal: Answer | null = null;
  if (!found || !isOf(hub, 'user', by)) refusal = 'absent';
  else if (found.members.has(by)) refusal = 'organizations.already_member';
  else found.members.set(by, role);
  invitation.open -= 1;
  if (refusal !== null && !registers) return refusal;
  invitation.redeemed += 1;
  return 'ok';
};

/** What a registration asks first: uses that are under way may still come back, so they don't count yet. */
export const checkRegistration = (hub: Hub, name: string): Answer => {
  const invitation = hub.invitations.get(name);
  if (!invitation?.registers || isWithdrawn(hub, invitation)) return 'identity.invitation_unknown';
  return hub.day > invitation.lastDay || isUsedUp({ ...invitation, open: 0 }) ? 'invitations.unavailable' : 'ok';
};

export const reserveRegistration = (hub: Hub, name: string): Answer => {
  const invitation = hub.invitations.get(name);
  return invitation && !invitation.isRevoked ? reserve(hub, invitation) : 'identity.invitation_unknown';
};

const revoke = (hub: Hub, { by, invitation: name }: Of<'revoke-invitation'>): Answer => {
  if (by !== null && !isOf(hub, 'user', by)) return 'absent';
  const invitation = hub.invitations.get(name);
  if (!invitation || invitation.isRevoked) return 'invitations.not_found';
  const { organization, registers } = invitation;
  const role = organization === null || by === null ? undefined : hub.accounts.get(organization)?.members.get(by);
  if (by !== null && (registers || !isAtLeast(role, 'admin'))) return 'invitations.access_denied';
  invitation.isRevoked = true;
  return 'ok';
};

/** Whoever takes the name of what was closed is somebody else. */
export const forgetInvitationsOf = (hub: Hub, name: string): void => {
  for (const invitation of hub.invitations.values()) {
    if (invitation.sender === name) invitation.isSenderGone = true;
    if (invitation.organization === name) invitation.organization = 'gone';
  }
};
