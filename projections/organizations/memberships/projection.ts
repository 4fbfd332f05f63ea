import type {
  MemberAdded,
  MemberRemoved,
  MemberRoleChanged,
  OrganizationClosed,
} from '@hubledger/contexts/organizations/contract';
import { projection } from '@hubledger/kernel';
import { type Membership, membershipId, membershipsModel } from './read-model';

type MembershipEvent = MemberAdded | MemberRoleChanged | MemberRemoved | OrganizationClosed;

/** Answers "who belongs to this organization?" and "where does this person belong?". */
export const memberships = projection<Membership, MembershipEvent>({
  model: membershipsModel,
  handles: ['MemberAdded', 'MemberRoleChanged', 'MemberRemoved', 'OrganizationClosed'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data, recordedAt }) => {
    const { organizationId } = data;
    switch (type) {
      case 'MemberAdded': {
        const { userId, role } = data;
        const membership = { organization_id: organizationId, user_id: userId, role, joined_at: recordedAt };
        return [{ id: membershipId(organizationId, userId), apply: () => membership }];
      }
      case 'MemberRoleChanged':
        return [
          {
            id: membershipId(organizationId, data.userId),
            apply: (membership) => (membership ? { ...membership, role: data.to } : null),
          },
        ];
      case 'MemberRemoved':
        return [{ id: membershipId(organizationId, data.userId), apply: () => null }];
      case 'OrganizationClosed':
        return data.members.map((userId) => ({ id: membershipId(organizationId, userId), apply: () => null }));
    }
  },
});
