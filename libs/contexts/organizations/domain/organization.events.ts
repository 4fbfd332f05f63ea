import type { DomainEvent } from '@hubledger/kernel';

export type OrganizationRole = 'visitor' | 'member' | 'admin' | 'super-admin';

export type OrganizationCreated = DomainEvent<
  'OrganizationCreated',
  {
    organizationId: string;
    numericId: number;
    name: string;
    normalizedName: string;
    description: string | null;
    createdBy: string;
    privateQuotaBytes: number | null;
    publicQuotaBytes: number | null;
    createdAt: string;
  }
>;
export type MemberAdded = DomainEvent<
  'MemberAdded',
  { organizationId: string; userId: string; role: OrganizationRole }
>;
export type MemberRoleChanged = DomainEvent<
  'MemberRoleChanged',
  { organizationId: string; userId: string; from: OrganizationRole; to: OrganizationRole }
>;
export type MemberRemoved = DomainEvent<
  'MemberRemoved',
  { organizationId: string; userId: string; role: OrganizationRole }
>;
export type OrganizationUpdated = DomainEvent<
  'OrganizationUpdated',
  {
    organizationId: string;
    description: string | null;
    bio: string | null;
    website: string | null;
    socialMedia: string | null;
  }
>;
export type OrganizationAvatarSet = DomainEvent<
  'OrganizationAvatarSet',
  { organizationId: string; object: string | null; contentType: string | null }
>;
export type OrganizationClosed = DomainEvent<
  'OrganizationClosed',
  { organizationId: string; name: string; members: string[]; deletedRepositories: number }
>;

export type OrganizationEvent =
  | OrganizationCreated
  | MemberAdded
  | MemberRoleChanged
  | MemberRemoved
  | OrganizationUpdated
  | OrganizationAvatarSet
  | OrganizationClosed
  /** See the identity context: the fence between a creation and a new claim of its name. */
  | DomainEvent<'CreationAbandoned', { claim: string }>
  | DomainEvent<'ClaimForfeited', { claim: string }>;
