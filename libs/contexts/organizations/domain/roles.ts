import type { OrganizationRole } from './organization.events';

const RANK: Readonly<Record<OrganizationRole, number>> = { visitor: 0, member: 1, admin: 2, 'super-admin': 3 };

export const ORGANIZATION_ROLES = ['visitor', 'member', 'admin', 'super-admin'] as const;

/** visitor < member < admin < super-admin. Read private: any member; write: member; members, delete, move: admin. */
export const isAtLeast = (role: OrganizationRole | null | undefined, least: OrganizationRole): boolean =>
  role !== null && role !== undefined && RANK[role] >= RANK[least];
