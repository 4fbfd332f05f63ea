import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { accessTokenDecider, NoteTokenUse, RecordToken, RevokeTokenByHash } from './access-token.decider';
import type { CredentialUsed, Revoked, SessionStarted, TokenIssued } from './credential.events';
import { NoteSessionUse, RecordSession, RevokeSession, sessionDecider } from './session.decider';

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
const revoked = (kind: 'token' | 'session'): Revoked => ({
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
