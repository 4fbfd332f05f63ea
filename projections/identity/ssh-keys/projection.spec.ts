import type { Revoked, SshKeyAdded } from '@hubledger/contexts/identity/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorder } from '@hubledger/testing/recorded';
import { sshKeys } from './projection';
import type { SshKeyRow } from './read-model';

const given = projectionOf(sshKeys).given;
const recorded = recorder();
const at = '2030-01-01T00:00:00.000Z';

const added = (userId: string, numericId: number) =>
  recorded<SshKeyAdded>('sshkey-h1', 'SshKeyAdded', {
    keyHash: 'h1',
    numericId,
    userId,
    keyType: 'ssh-ed25519',
    fingerprint: 'SHA256:x',
    title: 'laptop',
    createdAt: at,
  });
const key = (user_id: string, id: number): SshKeyRow => ({
  id,
  user_id,
  key_type: 'ssh-ed25519',
  fingerprint: 'SHA256:x',
  title: 'laptop',
  created_at: at,
});
const revoked = (kind: Revoked['data']['kind']) =>
  recorded<Revoked>('sshkey-h1', 'Revoked', { credential: 'h1', userId: 'u1', kind });

describe('SSH keys', () => {
  it('are listed from when they were added', () => given(added('u1', 3)).then({ h1: key('u1', 3) }));
  it('are gone once removed', () => given(added('u1', 3), revoked('ssh-key')).then({}));
  it('come back with whoever adds them again', () =>
    given(added('u1', 3), revoked('ssh-key'), added('u2', 4)).then({ h1: key('u2', 4) }));
  it('have nothing to do with other credentials', () =>
    given(added('u1', 3), revoked('token'), revoked('session')).then({ h1: key('u1', 3) }));
});
