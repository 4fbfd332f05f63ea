import type { SecretPointer, UserEvent } from './user.events';

export interface LiveUser {
  status: 'live';
  userId: string;
  numericId: number;
  username: string;
  normalizedName: string;
  /** Sealed. */
  email: string;
  emailHash: string;
  emailVerified: boolean;
  isActive: boolean;
  password: SecretPointer;
  /** Sessions started under a lower epoch have ended. */
  epoch: number;
  /** The link that was sent last; earlier ones no longer count. */
  verification: { tokenHash: string; expiresAt: string } | null;
  /** Sealed, as the three after it; those may be older than their sealing. */
  fullName: string | null;
  bio: string | null;
  website: string | null;
  socialMedia: string | null;
  avatar: { object: string; contentType: string } | null;
  createdAt: string;
  /** It was made with this one. */
  invitationId: string | null;
}

export type User =
  | { status: 'unknown' }
  | { status: 'abandoned' }
  | LiveUser
  | {
      status: 'closed';
      userId: string;
      username: string;
      deletedRepositories: number;
      /** Sealed, and with the next one what leads to invitations that were sent to them. */
      email: string;
      invitationId: string | null;
      erased: boolean;
    };

export const evolveUser = (state: User, event: UserEvent): User => {
  if (event.type === 'UserCreated') return created(event.data);
  if (event.type === 'CreationAbandoned') return { status: 'abandoned' };
  if (event.type === 'SubjectErased' && state.status === 'closed') return Object.assign(state, { erased: true });
  return state.status === 'live' ? evolveLive(state, event) : state;
};

type Created = Extract<UserEvent, { type: 'UserCreated' }>['data'];

const created = (data: Created): LiveUser => ({
  status: 'live',
  userId: data.userId,
  numericId: data.numericId,
  username: data.username,
  normalizedName: data.normalizedName,
  email: data.email,
  emailHash: data.emailHash,
  emailVerified: data.emailVerified,
  isActive: data.isActive,
  password: data.password,
  epoch: 0,
  verification: null,
  fullName: null,
  bio: null,
  website: null,
  socialMedia: null,
  avatar: null,
  createdAt: data.createdAt,
  invitationId: data.invitationId ?? null,
});

type Later = Exclude<UserEvent, { type: 'UserCreated' | 'CreationAbandoned' }>;

const evolveLive = (state: LiveUser, { type, data }: Later): User => {
  switch (type) {
    case 'EmailVerificationSet':
      return Object.assign(state, { emailVerified: data.to, verification: data.to ? null : state.verification });
    case 'EmailVerificationRequested':
      return Object.assign(state, { verification: { tokenHash: data.tokenHash, expiresAt: data.expiresAt } });
    case 'PasswordChanged':
      return Object.assign(state, { password: data.password, epoch: data.epoch });
    case 'SessionsRevoked':
      return Object.assign(state, { epoch: data.epoch });
    case 'ProfileUpdated': {
      const { fullName, bio, website, socialMedia } = data;
      return Object.assign(state, { fullName, bio, website, socialMedia });
    }
    case 'AvatarSet': {
      const { object, contentType } = data;
      return Object.assign(state, { avatar: object && contentType ? { object, contentType } : null });
    }
    case 'AccountClosed': {
      const { userId, username, deletedRepositories } = data;
      const { email, invitationId } = state;
      return { status: 'closed', userId, username, deletedRepositories, email, invitationId, erased: false };
    }
    default:
      return state; // ClaimForfeited changes nothing here; history may hold retired types
  }
};
