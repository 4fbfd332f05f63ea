import {
  type CreatedInvitation,
  CreateInvitation,
  type KnownInvitation,
  AcceptInvitation,
  InvitationAccessDenied,
  InvitationNotFound,
  invitationStream,
  RevokeInvitation,
} from '@hubledger/contexts/invitations/contract';
import {
  Accounts,
  Credentials,
  type IssuedToken,
  IssueToken,
  RevokeToken,
} from '@hubledger/contexts/identity/contract';
import { isAtLeast, OrganizationAccessDenied } from '@hubledger/contexts/organizations/contract';
import { type AskedHub, NO_TOKEN } from './asked-hub';
import type { Answer } from './model';
import type { InvitationCommand, TokenCommand } from './people-commands';

/** Made once; the first one's name is gone even while it is made. */
const once = async <T>(all: Map<string, T | null>, name: string, make: () => Promise<T>): Promise<Answer> => {
  if (all.has(name)) return 'taken';
  all.set(name, null);
  try {
    all.set(name, await make());
    return 'ok';
  } catch (error) {
    all.delete(name);
    throw error;
  }
};

/** As the controllers do it: who may, then the command. */
export const runInvitation = async (hub: AskedHub, command: InvitationCommand): Promise<Answer> => {
  const { driver, handed } = hub;
  switch (command.do) {
    case 'invite-to-join': {
      const { role, maxUsage, days: expiresDays, email, invitation } = command;
      const { id: createdBy } = await hub.user(command.by);
      const { id: organizationId, members } = await hub.organization(command.organization);
      if (!isAtLeast(members.get(createdBy), 'admin')) throw new OrganizationAccessDenied(organizationId);
      const terms = { action: 'join_org' as const, organizationId, role, email, createdBy, maxUsage, expiresDays };
      const make = () => driver.send(createdBy, CreateInvitation, terms) as Promise<CreatedInvitation>;
      return once(handed.invitations, invitation, make);
    }
    case 'invite-to-register': {
      const { maxUsage, days: expiresDays, invitation } = command;
      const found = command.organization === null ? null : await hub.organization(command.organization);
      const [organizationId, role] = found ? [found.id, command.role] : [null, null];
      const joins = { organizationId, role, email: null, createdBy: null };
      const terms = { action: 'register_account' as const, ...joins, maxUsage, expiresDays };
      const make = () => driver.send(null, CreateInvitation, terms) as Promise<CreatedInvitation>;
      return once(handed.invitations, invitation, make);
    }
    case 'accept-invitation': {
      const { id: userId } = await hub.user(command.by);
      const { invitationId } = await openInvitation(hub, command.invitation);
      await driver.send(userId, AcceptInvitation, { invitationId, userId });
      return 'ok';
    }
    case 'revoke-invitation': {
      const by = command.by === null ? null : (await hub.user(command.by)).id;
      const { invitationId, action, organizationId } = await openInvitation(hub, command.invitation);
      if (by !== null) {
        const role = organizationId === null ? null : await hub.app.get(Accounts).roleIn(organizationId, by);
        if (action !== 'join_org' || !isAtLeast(role, 'admin')) throw new InvitationAccessDenied();
      }
      await driver.send(by, RevokeInvitation, { invitationId, reason: 'deleted' as const });
      return 'ok';
    }
  }
};

const openInvitation = async ({ driver, handed }: AskedHub, name: string): Promise<KnownInvitation> => {
  const { invitationId = '' } = handed.invitations.get(name) ?? {};
  const { state } = await driver.store.load(invitationStream, invitationId);
  if (state.status !== 'open') throw new InvitationNotFound();
  return state;
};

export const runToken = async (hub: AskedHub, command: TokenCommand): Promise<Answer> => {
  const { driver, handed } = hub;
  const known = handed.tokens.get(command.token);
  switch (command.do) {
    case 'issue-token': {
      const { id: userId } = await hub.user(command.by);
      const about = { userId, name: command.token, role: 'write' as const };
      return once(handed.tokens, command.token, () => driver.send(userId, IssueToken, about) as Promise<IssuedToken>);
    }
    case 'use-token': {
      const found = await hub.app.get(Credentials).authenticateToken(known?.token.reveal() ?? NO_TOKEN);
      return found?.username ?? 'refused';
    }
    case 'revoke-token': {
      const { id: userId } = await hub.user(command.by);
      await driver.send(userId, RevokeToken, { userId, tokenId: known?.numericId ?? 0 });
      return 'ok';
    }
  }
};
