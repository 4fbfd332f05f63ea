import type { OrganizationRole } from '@hubledger/contexts/organizations/contract';
import type { ReadModel } from '@hubledger/kernel';

/** One person in one organization. For lists: what somebody may do is asked of the organization's stream. */
export interface Membership {
  organization_id: string;
  user_id: string;
  role: OrganizationRole;
  /** ISO-8601 UTC. */
  joined_at: string;
}

export const membershipId = (organizationId: string, userId: string): string => `${organizationId}_${userId}`;

export const membershipsModel: ReadModel<Membership> = {
  name: 'memberships',
  version: 1,
  indexes: { organization_id: ['order'], user_id: ['order'], joined_at: ['order'] },
  compound: [
    ['organization_id', 'joined_at'],
    ['user_id', 'joined_at'],
  ],
};
