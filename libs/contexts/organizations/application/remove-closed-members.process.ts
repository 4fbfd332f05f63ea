import type { ProcessManager } from '@hubledger/kernel';
import type { RemoveClosedMember } from '../domain/commands';
import type { MemberAdded } from '../domain/organization.events';

/** Whoever adds a member looks again whether its account was closed meanwhile; this looks where a crash cut that off. */
export const removeClosedMembers: ProcessManager<MemberAdded, RemoveClosedMember> = {
  name: 'remove-closed-members',
  handles: ['MemberAdded'],
  react: ({ data: { organizationId, userId } }) => [{ type: 'RemoveClosedMember', data: { organizationId, userId } }],
};
