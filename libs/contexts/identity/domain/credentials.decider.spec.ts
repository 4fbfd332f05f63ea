import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { accessTokenDecider, NoteTokenUse, RecordToken, RevokeTokenByHash } from './access-token.decider';
import type { CredentialUsed, Revoked, SessionStarted, SshKeyAdded, TokenIssued } from './credential.events';
import { NoteSessionUse, RecordSession, RevokeSession, sessionDecider } from './session.decider';
import { RecordSshKey, RevokeSshKey, sshKeyDecider } from './ssh-key.decider';

const at = '2030-01-01T00:00:00.000Z';
const metadata = (time = at): CommandMetadata => ({
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: time,
  actorId: 'u1',
  actorKind: 'user',
});
const used = (kind: 'token' | 'session', time: string): CredentialUsed => ({
  type: 'CredentialUsed',
  data: { credential: 'h', userId: 'u1', kind, at: time },
});
const revoked = (kind: Revoked['data']['kind']): Revoked => ({
  type: 'Revoked',
  data: { credential: 'h', userId: 'u1', kind },
});

describe('an access token', () => {
  const given = givenFor(accessTokenDecider);
  const issued: TokenIssued = {
    type: 'TokenIssued',
    data: { tokenHash: 'h', numericId: 1, userId: 'u1', name: 'laptop', role: 'write', createdAt: at },
  };
  const record = new RecordToken(issued.data, metadata());
  const revoke = (userId: string | null) => new RevokeTokenByHash({ tokenHash: 'h', userId }, metadata());
  const use = (time: string) => new NoteTokenUse({ tokenHash: 'h' }, metadata(time));

  it('is issued once', () => given().when(record).then(issued));
  it('is never issued over another', () => given(issued).when(record).thenRefused('identity.credential_exists'));
  it('is revoked by its owner', () => given(issued).when(revoke('u1')).then(revoked('token')));
  it('is revoked by an admin', () => given(issued).when(revoke(null)).then(revoked('token')));
  it('does not exist for anybody else', () => given(issued).when(revoke('u2')).thenRefused('identity.token_not_found'));
  it('is revoked once', () => given(issued, revoked('token')).when(revoke('u1')).thenNothing());
  it('has to exist', () => given().when(revoke(null)).thenRefused('identity.token_not_found'));
  it('notes its first use', () => given(issued).when(use(at)).then(used('token', at)));
  it('notes a use at most once an hour', () =>
    given(issued, used('token', at)).when(use('2030-01-01T00:59:59.999Z')).thenNothing());
  it('notes the next hour', () =>
    given(issued, used('token', at))
      .when(use('2030-01-01T01:00:00.000Z'))
      .then(used('token', '2030-01-01T01:00:00.000Z')));
  it('notes nothing once revoked', () => given(issued, revoked('token')).when(use(at)).thenNothing());
});

describe('a session', () => {
  const given = givenFor(sessionDecider);
  const started: SessionStarted = {
    type: 'SessionStarted',
    data: { sessionHash: 'h', numericId: 1, userId: 'u1', epoch: 0, createdAt: at, expiresAt: at },
  };
  const record = new RecordSession(started.data, metadata());
  const revoke = new RevokeSession({ sessionHash: 'h' }, metadata());
  const use = new NoteSessionUse({ sessionHash: 'h' }, metadata());

  it('starts once', () => given().when(record).then(started));
  it('never starts over another', () => given(started).when(record).thenRefused('identity.credential_exists'));
  it('is revoked once', () => given(started).when(revoke).then(revoked('session')));
  it('stays revoked', () => given(started, revoked('session')).when(revoke).thenNothing());
  it('has to exist', () => given().when(revoke).thenRefused('identity.token_not_found'));
  it('notes its use', () => given(started).when(use).then(used('session', at)));
  it('notes it at most once an hour', () => given(started, used('session', at)).when(use).thenNothing());
});

describe('an SSH key', () => {
  const given = givenFor(sshKeyDecider);
  const addedBy = (userId: string): SshKeyAdded => ({
    type: 'SshKeyAdded',
    data: {
      keyHash: 'h',
      numericId: 1,
      userId,
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:x',
      title: 't',
      createdAt: at,
    },
  });
  const add = (userId: string) => new RecordSshKey(addedBy(userId).data, metadata());
  const remove = (userId: string | null) => new RevokeSshKey({ keyHash: 'h', userId }, metadata());

  it('is added', () => given().when(add('u1')).then(addedBy('u1')));
  it('is nobody else’s then', () => given(addedBy('u1')).when(add('u2')).thenRefused('identity.ssh_key_taken'));
  it('is added once', () => given(addedBy('u1')).when(add('u1')).thenRefused('identity.ssh_key_taken'));
  it('is removed by its holder', () => given(addedBy('u1')).when(remove('u1')).then(revoked('ssh-key')));
  it('is removed by an admin', () => given(addedBy('u1')).when(remove(null)).then(revoked('ssh-key')));
  it('is not removed by anybody else', () =>
    given(addedBy('u1')).when(remove('u2')).thenRefused('identity.not_your_ssh_key'));
  it('is removed once', () => given(addedBy('u1'), revoked('ssh-key')).when(remove('u1')).thenNothing());
  it('has to exist', () => given().when(remove(null)).thenRefused('identity.ssh_key_not_found'));
  it('may be added by anybody once it was removed', () =>
    given(addedBy('u1'), revoked('ssh-key')).when(add('u2')).then(addedBy('u2')));
});
