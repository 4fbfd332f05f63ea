import {
  applyInvitation,
  checkRegistration,
  forgetInvitationsOf,
  isBox,
  joinBy,
  reserveRegistration,
} from './apply-invitation';
import { applySource } from './apply-source';
import { applyToken, forgetTokensOf } from './apply-token';
import type { ModelCommand } from './commands';
import {
  type Answer,
  type Heads,
  type Hub,
  isAtLeast,
  keyOf,
  type ModelAccount,
  type ModelRepository,
  normalized,
  ownedBy,
  type Role,
} from './model';
import { applyToRepository, createRepository } from './apply-repository';

/** Carries a command out in the model, in place. */
export const apply = (hub: Hub, command: ModelCommand, heads: Heads): Answer => {
  switch (command.do) {
    case 'register':
      return register(hub, command);
    case 'elapse':
      hub.day += command.days;
      return 'ok';
    case 'invite-to-join':
    case 'invite-to-register':
    case 'accept-invitation':
    case 'revoke-invitation':
      return applyInvitation(hub, command);
    case 'issue-token':
    case 'use-token':
    case 'revoke-token':
      return applyToken(hub, command);
    case 'add-source':
    case 'change-source':
    case 'remove-source':
    case 'replace-sources':
      return applySource(hub, command);
    case 'verify': {
      const user = userOf(hub, command.name);
      if (!user) return 'absent';
      user.verified = command.verified;
      return 'ok';
    }
    case 'close-account':
      return closeAccount(hub, command.name, command.force);
    case 'create-organization': {
      if (!userOf(hub, command.by)) return 'absent';
      if (isTaken(hub, command.name)) return 'identity.name_taken';
      const members = new Map<string, Role>([[command.by, 'super-admin']]);
      hub.accounts.set(command.name, { ...fresh('organization', null), members });
      return 'ok';
    }
    case 'close-organization':
      return closeOrganization(hub, command.by, command.name, command.force);
    case 'add-member':
    case 'change-role':
    case 'remove-member':
      return changeMembers(hub, command);
    case 'set-quota': {
      const account = hub.accounts.get(command.name);
      if (!account) return 'absent';
      account.quota = { private: command.privateBytes, public: command.publicBytes };
      return 'ok';
    }
    case 'create-repository':
      return userOf(hub, command.by) ? createRepository(hub, command) : 'absent';
    default:
      return userOf(hub, command.by) ? applyToRepository(hub, command, heads) : 'absent';
  }
};

const fresh = (kind: ModelAccount['kind'], email: string | null): ModelAccount => ({
  kind,
  email,
  verified: false,
  members: new Map(),
  quota: { private: null, public: null },
});

const userOf = (hub: Hub, name: string): ModelAccount | null => {
  const account = hub.accounts.get(name);
  return account?.kind === 'user' ? account : null;
};

const isTaken = (hub: Hub, name: string): boolean =>
  [...hub.accounts.keys()].some((other) => normalized(other) === normalized(name));

type Registration = Extract<ModelCommand, { do: 'register' }>;

const register = (hub: Hub, command: Registration): Answer => {
  const { name: by, invitation } = command;
  const created = createUser(hub, command);
  return created === 'ok' && invitation !== undefined ? joinBy(hub, { by, invitation }) : created;
};

/** All of a registration but what its invitation leads to. */
export const createUser = (hub: Hub, { name, email, invitation }: Registration): Answer => {
  const invited = invitation === undefined ? 'ok' : checkRegistration(hub, invitation);
  if (invited !== 'ok') return invited;
  if (isTaken(hub, name)) return 'identity.name_taken';
  if ([...hub.accounts.values()].some((other) => isBox(other, email))) return 'identity.email_taken';
  const reserved = invitation === undefined ? 'ok' : reserveRegistration(hub, invitation);
  if (reserved !== 'ok') return reserved;
  hub.accounts.set(name, fresh('user', email));
  return 'ok';
};

export const forgetRepositories = (hub: Hub, owner: string): void => {
  for (const { type, fullId } of ownedBy(hub, owner)) hub.repositories.delete(keyOf(type, fullId));
};

const closeAccount = (hub: Hub, name: string, force: boolean): Answer => {
  if (!userOf(hub, name)) return 'absent';
  if (!force && ownedBy(hub, name).length > 0) return 'identity.account_owns_repositories';
  forgetRepositories(hub, name);
  for (const { members } of hub.accounts.values()) members.delete(name);
  hub.accounts.delete(name);
  forgetInvitationsOf(hub, name);
  forgetTokensOf(hub, name);
  return 'ok';
};

const closeOrganization = (hub: Hub, by: string, name: string, force: boolean): Answer => {
  const organization = hub.accounts.get(name);
  if (!userOf(hub, by) || organization?.kind !== 'organization') return 'absent';
  if (organization.members.get(by) !== 'super-admin') return 'organizations.access_denied';
  if (!force && ownedBy(hub, name).length > 0) return 'identity.account_owns_repositories';
  forgetRepositories(hub, name);
  hub.accounts.delete(name);
  forgetInvitationsOf(hub, name);
  return 'ok';
};

type MemberCommand = Extract<ModelCommand, { do: 'add-member' | 'change-role' | 'remove-member' }>;

/** An admin handles everybody below super-admin, a super-admin everybody, and everybody may leave; one super-admin stays. */
const changeMembers = (hub: Hub, command: MemberCommand): Answer => {
  const { by, name } = command;
  const organization = hub.accounts.get(command.organization);
  if (!userOf(hub, by) || !userOf(hub, name) || organization?.kind !== 'organization') return 'absent';
  const { members } = organization;
  const now = members.get(name);
  const wanted = command.do === 'remove-member' ? undefined : command.role;
  const touched = command.do === 'add-member' ? [wanted] : [now, wanted];
  const least: Role = touched.includes('super-admin') ? 'super-admin' : 'admin';
  const leaves = command.do === 'remove-member' && by === name;
  if (!leaves && !isAtLeast(members.get(by), least)) return 'organizations.access_denied';
  if (command.do === 'add-member' && now !== undefined) return 'organizations.already_member';
  if (command.do !== 'add-member' && now === undefined) return 'organizations.membership_not_found';
  const isLast = now === 'super-admin' && [...members.values()].filter((role) => role === 'super-admin').length === 1;
  if (isLast && wanted !== 'super-admin') return 'organizations.last_super_admin';
  if (wanted === undefined) members.delete(name);
  else members.set(name, wanted);
  return 'ok';
};

export const repositoryOf = (hub: Hub, type: string, fullId: string): ModelRepository | undefined =>
  hub.repositories.get(keyOf(type, fullId));

export const headsOf = (hub: Hub): Heads =>
  new Map(
    [...hub.repositories].flatMap(([key, { branches }]) =>
      [...branches].map(([branch, { id }]): [string, number] => [`${key} ${branch}`, id]),
    ),
  );
