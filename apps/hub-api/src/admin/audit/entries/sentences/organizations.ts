import type { HolderFenceEvent } from '@hubledger/contexts/identity/contract';
import type { OrganizationEvent } from '@hubledger/contexts/organizations/contract';
import { counted, isOwn, who } from '../phrases';
import type { Sentences } from '../sentence';

export const organizationSentences: Sentences<Exclude<OrganizationEvent, HolderFenceEvent>> = {
  OrganizationCreated: (event, names) => `${who(event, names)} created the organization ${event.data.name}`,
  MemberAdded: (event, names) => {
    const { organizationId, userId, role } = event.data;
    const organization = names.account(organizationId);
    return isOwn(event, userId)
      ? `${who(event, names)} joined ${organization} as ${role}`
      : `${who(event, names)} added ${names.account(userId)} to ${organization} as ${role}`;
  },
  MemberRoleChanged: (event, names) => {
    const { organizationId, userId, from, to } = event.data;
    return `${who(event, names)} made ${names.account(userId)} ${to} of ${names.account(organizationId)} (before: ${from})`;
  },
  MemberRemoved: (event, names) => {
    const { organizationId, userId, role } = event.data;
    const organization = names.account(organizationId);
    return isOwn(event, userId)
      ? `${who(event, names)} left ${organization} (was ${role})`
      : `${who(event, names)} removed ${names.account(userId)} from ${organization} (was ${role})`;
  },
  OrganizationUpdated: (event, names) =>
    `${who(event, names)} changed the profile of ${names.account(event.data.organizationId)}`,
  OrganizationAvatarSet: (event, names) =>
    `${who(event, names)} ${event.data.object === null ? 'removed' : 'set'} the picture of ` +
    names.account(event.data.organizationId),
  OrganizationClosed: (event, names) => {
    const { name, members, deletedRepositories } = event.data;
    const lost = `${counted(members.length, 'member')}, ${counted(deletedRepositories, 'repository', 'repositories')}`;
    return `${who(event, names)} deleted the organization ${name} (${lost})`;
  },
};
