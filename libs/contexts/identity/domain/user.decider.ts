import { assertNever, type Decider, type StreamType } from '@hubledger/kernel';
import { VerificationInvalid } from './credential.errors';
import { AccountExists, AccountNotFound, AccountOpen, CreationWasAbandoned } from './errors';
import type {
  CloseUser,
  ConfirmEmail,
  CreateUser,
  RecordErasure,
  ReplaceAvatar,
  SetEmailVerification,
  SetProfile,
  UserCommand,
} from './user.commands';
import type { UserEvent } from './user.events';
import { evolveUser, type LiveUser, type User } from './user.state';

const create = ({ data }: CreateUser, state: Readonly<User>): UserEvent[] => {
  if (state.status === 'abandoned') throw new CreationWasAbandoned(`user-${data.userId}`);
  if (state.status !== 'unknown') throw new AccountExists(data.userId);
  return [{ type: 'UserCreated', data }];
};

const verificationSet = ({ userId, emailVerified: from, isActive }: LiveUser, to: boolean): UserEvent[] =>
  from === to ? [] : [{ type: 'EmailVerificationSet', data: { userId, from, to, isActive } }];

const setVerification = ({ data }: SetEmailVerification, state: LiveUser): UserEvent[] =>
  verificationSet(state, data.verified);

const confirm = ({ data, metadata }: ConfirmEmail, state: LiveUser): UserEvent[] => {
  const { verification } = state;
  if (!verification || verification.tokenHash !== data.tokenHash) throw new VerificationInvalid();
  if (metadata.at >= verification.expiresAt) throw new VerificationInvalid();
  return verificationSet(state, true);
};

const setProfile = ({ data }: SetProfile, state: LiveUser): UserEvent[] => {
  const { userId, fullName, bio, website, socialMedia } = state;
  const next = {
    fullName: data.fullName === undefined ? fullName : data.fullName,
    bio: data.bio === undefined ? bio : data.bio,
    website: data.website === undefined ? website : data.website,
    socialMedia: data.socialMedia === undefined ? socialMedia : data.socialMedia,
  };
  const fields = ['fullName', 'bio', 'website', 'socialMedia'] as const;
  return fields.every((field) => next[field] === state[field])
    ? []
    : [{ type: 'ProfileUpdated', data: { userId, ...next } }];
};

const replaceAvatar = ({ data }: ReplaceAvatar, { avatar }: LiveUser): UserEvent[] =>
  data.object === (avatar?.object ?? null) ? [] : [{ type: 'AvatarSet', data }];

const close = ({ data }: CloseUser, { username, isActive, emailVerified }: LiveUser): UserEvent[] => [
  { type: 'AccountClosed', data: { ...data, username, isActive, emailVerified } },
];

const recordErasure = ({ data }: RecordErasure, state: Readonly<User>): UserEvent[] => {
  if (state.status === 'live') throw new AccountOpen(data.userId);
  if (state.status !== 'closed') throw new AccountNotFound(data.userId);
  return state.erased ? [] : [{ type: 'SubjectErased', data }];
};

type OfLiveUser = Exclude<UserCommand, { type: 'CreateUser' | 'AbandonUser' | 'RecordErasure' }>;

const decideLive = (command: OfLiveUser, state: LiveUser) => {
  const { userId, epoch } = state;
  switch (command.type) {
    case 'RecordVerificationRequest':
      return state.emailVerified ? [] : [{ type: 'EmailVerificationRequested', data: command.data } as const];
    case 'ConfirmEmail':
      return confirm(command, state);
    case 'SetEmailVerification':
      return setVerification(command, state);
    case 'ReplacePassword':
      return [{ type: 'PasswordChanged', data: { ...command.data, epoch: epoch + 1 } } as const];
    case 'Logout':
      return [{ type: 'SessionsRevoked', data: { userId, epoch: epoch + 1 } } as const];
    case 'SetProfile':
      return setProfile(command, state);
    case 'ReplaceAvatar':
      return replaceAvatar(command, state);
    case 'CloseUser':
      return close(command, state);
    default:
      return assertNever(command);
  }
};

export const userDecider: Decider<User, UserCommand, UserEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    if (command.type === 'CreateUser') return create(command, state);
    if (command.type === 'AbandonUser') {
      return state.status === 'unknown' ? [{ type: 'CreationAbandoned', data: command.data }] : [];
    }
    if (command.type === 'RecordErasure') return recordErasure(command, state);
    if (state.status === 'closed' && command.type === 'CloseUser') return [];
    if (state.status !== 'live') throw new AccountNotFound(command.data.userId);
    return decideLive(command, state);
  },
  evolve: evolveUser,
};

export const userStream: StreamType<User, UserCommand, UserEvent> = { category: 'user', decider: userDecider };
