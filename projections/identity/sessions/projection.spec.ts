import type { Revoked, SessionStarted } from '@hubledger/contexts/identity/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { sessions } from './projection';
import type { SessionRow } from './read-model';

const given = projectionOf(sessions).given;
const [from, to] = ['2030-01-01T00:00:00.000Z', '2030-01-08T00:00:00.000Z'];

const started = recorded<SessionStarted>('session-h1', 'SessionStarted', {
  sessionHash: 'h1',
  numericId: 3,
  userId: 'u1',
  epoch: 2,
  createdAt: from,
  expiresAt: to,
});
const session: SessionRow = { id: 3, user_id: 'u1', epoch: 2, created_at: from, expires_at: to };
const revoked = (kind: Revoked['data']['kind']) =>
  recorded<Revoked>('session-h1', 'Revoked', { credential: 'h1', userId: 'u1', kind });

describe('sessions', () => {
  it('are listed from their start', () => given(started).then({ h1: session }));
  it('are gone once they were ended', () => given(started, revoked('session')).then({}));
  it('have nothing to do with other credentials', () =>
    given(started, revoked('token'), revoked('ssh-key')).then({ h1: session }));
});
