import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import {
  AbandonUser,
  CloseUser,
  ConfirmEmail,
  CreateUser,
  Logout,
  RecordVerificationRequest,
  RecordErasure,
  ReplaceAvatar,
  ReplacePassword,
  SetEmailVerification,
  SetProfile,
} from './user.commands';
import { userDecider } from './user.decider';
import type { UserCreated, UserEvent } from './user.events';

const given = givenFor(userDecider);
const userId = 'u1';
const metadata = (at = '2030-01-01T00:00:00.000Z'): CommandMetadata => ({
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at,
  actorId: userId,
  actorKind: 'user',
});
const data: UserCreated['data'] = {
  userId,
  numericId: 1,
  username: 'ada',
  normalizedName: 'ada',
  email: 'sealed:1:u1:x',
  emailHash: 'h',
  emailVerified: false,
  isActive: true,
  password: { ref: 'password/u1', version: 1 },
  privateQuotaBytes: null,
  publicQuotaBytes: null,
  createdAt: '2030-01-01T00:00:00.000Z',
};
const created: UserEvent = { type: 'UserCreated', data };
const abandoned: UserEvent = { type: 'CreationAbandoned', data: { claim: 'claim-account_x' } };
const verified: UserEvent = {
  type: 'EmailVerificationSet',
  data: { userId, from: false, to: true, isActive: true },
};
const closed: UserEvent = {
  type: 'AccountClosed',
  data: { userId, username: 'ada', isActive: true, emailVerified: false, deletedRepositories: 2 },
};
const create = new CreateUser(data, metadata());
const close = new CloseUser({ userId, deletedRepositories: 2 }, metadata());

describe('creating a user', () => {
  it('happens once', () => given().when(create).then(created));
  it('is refused the second time', () => given(created).when(create).thenRefused('identity.account_exists'));
  it('is refused after the fence', () => given(abandoned).when(create).thenRefused('identity.creation_abandoned'));
  it('does not bring a closed account back', () =>
    given(created, closed).when(create).thenRefused('identity.account_exists'));
});

describe('abandoning a creation', () => {
  const abandon = new AbandonUser({ claim: 'claim-account_x' }, metadata());
  it('fences a user that never came to be', () => given().when(abandon).then(abandoned));
  it('leaves one that did', () => given(created).when(abandon).thenNothing());
  it('is done once', () => given(abandoned).when(abandon).thenNothing());
});

describe('verifying an e-mail address', () => {
  const expiresAt = '2030-01-02T00:00:00.000Z';
  const requested = (tokenHash: string): UserEvent => ({
    type: 'EmailVerificationRequested',
    data: { userId, tokenHash, expiresAt },
  });
  const request = new RecordVerificationRequest({ userId, tokenHash: 't', expiresAt }, metadata());
  const confirm = (tokenHash = 't', at?: string) => new ConfirmEmail({ userId, tokenHash }, metadata(at));
  const set = (value: boolean) => new SetEmailVerification({ userId, verified: value }, metadata());

  it('asks', () => given(created).when(request).then(requested('t')));
  it('asks nobody twice', () => given(created, verified).when(request).thenNothing());
  it('takes the link', () => given(created, requested('t')).when(confirm()).then(verified));
  it('takes it once', () =>
    given(created, requested('t'), verified).when(confirm()).thenRefused('identity.verification_invalid'));
  it('takes only the newest', () =>
    given(created, requested('t'), requested('t2')).when(confirm()).thenRefused('identity.verification_invalid'));
  it('refuses a late one', () =>
    given(created, requested('t')).when(confirm('t', expiresAt)).thenRefused('identity.verification_invalid'));
  it('can be set by an admin', () => given(created).when(set(true)).then(verified));
  it('is no event when nothing changes', () => given(created).when(set(false)).thenNothing());
});

describe('ending sessions', () => {
  const revoked: UserEvent = { type: 'SessionsRevoked', data: { userId, epoch: 1 } };
  const password = { ref: 'password/u1', version: 2 };
  it('raises the epoch at each logout', () =>
    given(created, revoked)
      .when(new Logout({ userId }, metadata()))
      .then({ type: 'SessionsRevoked', data: { userId, epoch: 2 } }));
  it('raises it with the password', () =>
    given(created, revoked)
      .when(new ReplacePassword({ userId, password }, metadata()))
      .then({ type: 'PasswordChanged', data: { userId, password, epoch: 2 } }));
});

describe('a profile', () => {
  const profile = { userId, fullName: 'sealed:1:u1:y', bio: 'counts', website: null, socialMedia: null };
  const updated: UserEvent = { type: 'ProfileUpdated', data: profile };
  const avatar = { userId, object: 'avatars/aa/aa', contentType: 'image/png' };
  it('changes', () => given(created).when(new SetProfile(profile, metadata())).then(updated));
  it('is no event when nothing changes', () =>
    given(created, updated).when(new SetProfile(profile, metadata())).thenNothing());
  it('keeps what a change does not name, whoever set it meanwhile', () =>
    given(created, updated)
      .when(new SetProfile({ userId, website: 'https://ada.example' }, metadata()))
      .then({ type: 'ProfileUpdated', data: { ...profile, website: 'https://ada.example' } }));
  it('takes away what is null', () =>
    given(created, updated)
      .when(new SetProfile({ userId, bio: null }, metadata()))
      .then({ type: 'ProfileUpdated', data: { ...profile, bio: null } }));
  it('has an avatar', () =>
    given(created).when(new ReplaceAvatar(avatar, metadata())).then({ type: 'AvatarSet', data: avatar }));
  it('keeps the same avatar', () =>
    given(created, { type: 'AvatarSet', data: avatar }).when(new ReplaceAvatar(avatar, metadata())).thenNothing());
  it('has none to take away', () =>
    given(created)
      .when(new ReplaceAvatar({ userId, object: null, contentType: null }, metadata()))
      .thenNothing());
});

describe('forgetting somebody', () => {
  const erasure = { userId, secrets: ['password/u1', 'subject-key/u1'], objects: [] };
  const erased: UserEvent = { type: 'SubjectErased', data: erasure };
  const record = new RecordErasure(erasure, metadata());
  it('is recorded of a closed account', () => given(created, closed).when(record).then(erased));
  it('happens once', () => given(created, closed, erased).when(record).thenNothing());
  it('needs the account to be closed', () => given(created).when(record).thenRefused('identity.account_open'));
  it('needs an account', () => given().when(record).thenRefused('identity.account_not_found'));
  it('leaves it closed', () => given(created, closed, erased).when(close).thenNothing());
});

describe('closing an account', () => {
  it('says what it was', () => given(created).when(close).then(closed));
  it('happens once', () => given(created, closed).when(close).thenNothing());
  it('needs an account', () => given().when(close).thenRefused('identity.account_not_found'));
  it('ends everything else', () =>
    given(created, closed).when(new Logout({ userId }, metadata())).thenRefused('identity.account_not_found'));
});
