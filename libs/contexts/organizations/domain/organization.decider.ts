import { assertNever, type CommandMetadata, type Decider, type StreamType } from '@hubledger/kernel';
import type {
  AddMember,
  ChangeMemberRole,
  OrganizationCommand,
  RecordOrganization,
  RecordOrganizationClosing,
  RemoveMember,
  ReplaceOrganizationAvatar,
  UpdateOrganization,
} from './commands';
import {
  AlreadyMember,
  LastSuperAdmin,
  MembershipNotFound,
  OrganizationAbandoned,
  OrganizationAccessDenied,
  OrganizationExists,
  OrganizationNotFound,
} from './errors';
import type { OrganizationEvent, OrganizationRole } from './organization.events';
import { evolveOrganization, type LiveOrganization, type Organization } from './organization.state';
import { isAtLeast } from './roles';

/** The admin token and the program itself act above all roles; everybody else needs one. */
const assertRole = (state: LiveOrganization, { actorKind, actorId }: CommandMetadata, least: OrganizationRole) => {
  if (actorKind === 'admin-token' || actorKind === 'system') return;
  if (!isAtLeast(state.members.get(actorId), least)) throw new OrganizationAccessDenied(state.organizationId);
};

/** An admin handles everybody below super-admin; super-admins handle each other. */
const neededFor = (...roles: OrganizationRole[]): OrganizationRole =>
  roles.includes('super-admin') ? 'super-admin' : 'admin';

const assertNotLast = (state: LiveOrganization, userId: string): void => {
  if (state.members.get(userId) !== 'super-admin') return;
  const superAdmins = [...state.members.values()].filter((role) => role === 'super-admin');
  if (superAdmins.length === 1) throw new LastSuperAdmin(state.organizationId);
};

const create = ({ data }: RecordOrganization, state: Readonly<Organization>): OrganizationEvent[] => {
  const { organizationId, createdBy: userId } = data;
  if (state.status === 'abandoned') throw new OrganizationAbandoned(organizationId);
  if (state.status !== 'unknown') throw new OrganizationExists(organizationId);
  return [
    { type: 'OrganizationCreated', data },
    { type: 'MemberAdded', data: { organizationId, userId, role: 'super-admin' } },
  ];
};

const add = ({ data, metadata }: AddMember, state: LiveOrganization): OrganizationEvent[] => {
  assertRole(state, metadata, neededFor(data.role));
  if (state.members.has(data.userId)) throw new AlreadyMember(data.organizationId, data.userId);
  return [{ type: 'MemberAdded', data }];
};

const changeRole = ({ data, metadata }: ChangeMemberRole, state: LiveOrganization): OrganizationEvent[] => {
  const { organizationId, userId, role: to } = data;
  const from = state.members.get(userId);
  assertRole(state, metadata, neededFor(to, from ?? 'visitor'));
  if (from === undefined) throw new MembershipNotFound(organizationId, userId);
  if (from === to) return [];
  assertNotLast(state, userId);
  return [{ type: 'MemberRoleChanged', data: { organizationId, userId, from, to } }];
};

const remove = ({ data, metadata }: RemoveMember, state: LiveOrganization): OrganizationEvent[] => {
  const { organizationId, userId, accountClosed } = data;
  const role = state.members.get(userId);
  if (metadata.actorId !== userId) assertRole(state, metadata, neededFor(role ?? 'visitor'));
  if (role === undefined && accountClosed) return [];
  if (role === undefined) throw new MembershipNotFound(organizationId, userId);
  if (!accountClosed) assertNotLast(state, userId);
  return [{ type: 'MemberRemoved', data: { organizationId, userId, role } }];
};

const update = ({ data, metadata }: UpdateOrganization, state: LiveOrganization): OrganizationEvent[] => {
  assertRole(state, metadata, 'admin');
  const { organizationId } = state;
  const { description, bio, website, socialMedia } = { ...state, ...withoutAbsent(data) };
  const next = { description, bio, website, socialMedia };
  const fields = Object.keys(next) as Array<keyof typeof next>;
  if (fields.every((field) => next[field] === state[field])) return [];
  return [{ type: 'OrganizationUpdated', data: { organizationId, ...next } }];
};

const withoutAbsent = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const replaceAvatar = ({ data, metadata }: ReplaceOrganizationAvatar, state: LiveOrganization): OrganizationEvent[] => {
  assertRole(state, metadata, 'admin');
  return data.object === (state.avatar?.object ?? null) ? [] : [{ type: 'OrganizationAvatarSet', data }];
};

/**
 * Whoever closes was asked for their role before anything was deleted. By now nothing is left and the namespace admits
 * nothing any more: a refusal would leave an organization that can own nothing.
 */
const close = ({ data }: RecordOrganizationClosing, state: LiveOrganization): OrganizationEvent[] => [
  { type: 'OrganizationClosed', data: { ...data, name: state.name, members: [...state.members.keys()] } },
];

type LaterCommand = Exclude<OrganizationCommand, { type: 'RecordOrganization' | 'AbandonOrganization' }>;

const decideLive = (command: LaterCommand, state: LiveOrganization): OrganizationEvent[] => {
  switch (command.type) {
    case 'AddMember':
      return add(command, state);
    case 'ChangeMemberRole':
      return changeRole(command, state);
    case 'RemoveMember':
      return remove(command, state);
    case 'UpdateOrganization':
      return update(command, state);
    case 'ReplaceOrganizationAvatar':
      return replaceAvatar(command, state);
    case 'RecordOrganizationClosing':
      return close(command, state);
    default:
      return assertNever(command);
  }
};

export const organizationDecider: Decider<Organization, OrganizationCommand, OrganizationEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    if (command.type === 'RecordOrganization') return create(command, state);
    if (command.type === 'AbandonOrganization') {
      const { claim } = command.data;
      return state.status === 'unknown' ? [{ type: 'CreationAbandoned', data: { claim } }] : [];
    }
    if (state.status === 'closed' && command.type === 'RecordOrganizationClosing') return [];
    // Nobody is a member there any more; a refusal would stop the closing of the account half-way.
    if (state.status === 'closed' && command.type === 'RemoveMember' && command.data.accountClosed) return [];
    if (state.status !== 'live') throw new OrganizationNotFound(command.data.organizationId);
    return decideLive(command, state);
  },
  evolve: evolveOrganization,
};

export const organizationStream: StreamType<Organization, OrganizationCommand, OrganizationEvent> = {
  category: 'organization',
  decider: organizationDecider,
};
