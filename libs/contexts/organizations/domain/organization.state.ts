import type { OrganizationEvent, OrganizationRole } from './organization.events';

export interface LiveOrganization {
  status: 'live';
  organizationId: string;
  numericId: number;
  name: string;
  normalizedName: string;
  description: string | null;
  bio: string | null;
  website: string | null;
  socialMedia: string | null;
  avatar: { object: string; contentType: string } | null;
  /** User id to role, in order of joining. */
  members: Map<string, OrganizationRole>;
  createdAt: string;
}

export type Organization =
  | { status: 'unknown' }
  | { status: 'abandoned' }
  | LiveOrganization
  | { status: 'closed'; organizationId: string; name: string };

export const evolveOrganization = (state: Organization, event: OrganizationEvent): Organization => {
  if (event.type === 'OrganizationCreated') return created(event.data);
  if (event.type === 'CreationAbandoned') return { status: 'abandoned' };
  return state.status === 'live' ? evolveLive(state, event) : state;
};

const created = (data: Extract<OrganizationEvent, { type: 'OrganizationCreated' }>['data']): LiveOrganization => ({
  status: 'live',
  organizationId: data.organizationId,
  numericId: data.numericId,
  name: data.name,
  normalizedName: data.normalizedName,
  description: data.description,
  bio: null,
  website: null,
  socialMedia: null,
  avatar: null,
  members: new Map(),
  createdAt: data.createdAt,
});

type Later = Exclude<OrganizationEvent, { type: 'OrganizationCreated' | 'CreationAbandoned' }>;

const evolveLive = (state: LiveOrganization, { type, data }: Later): Organization => {
  switch (type) {
    case 'MemberAdded':
      state.members.set(data.userId, data.role);
      return state;
    case 'MemberRoleChanged':
      state.members.set(data.userId, data.to);
      return state;
    case 'MemberRemoved':
      state.members.delete(data.userId);
      return state;
    case 'OrganizationUpdated': {
      const { description, bio, website, socialMedia } = data;
      return Object.assign(state, { description, bio, website, socialMedia });
    }
    case 'OrganizationAvatarSet': {
      const { object, contentType } = data;
      return Object.assign(state, { avatar: object && contentType ? { object, contentType } : null });
    }
    case 'OrganizationClosed':
      return { status: 'closed', organizationId: data.organizationId, name: data.name };
    default:
      return state; // ClaimForfeited changes nothing here; history may hold retired types
  }
};
