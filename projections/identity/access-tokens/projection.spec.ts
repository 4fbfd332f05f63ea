import type { CredentialUsed, Revoked, TokenIssued } from '@hubledger/contexts/identity/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { accessTokens } from './projection';
import type { AccessToken } from './read-model';

const at = '2030-01-01T00:00:00.000Z';
const given = projectionOf(accessTokens).given;

const issued = recorded<TokenIssued>('accesstoken-h1', 'TokenIssued', {
  tokenHash: 'h1',
  numericId: 3,
  userId: 'u1',
  name: 'laptop',
  role: 'write',
  createdAt: at,
});
const token: AccessToken = {
  id: 3,
  user_id: 'u1',
  name: 'laptop',
  role: 'write',
  last_used: null,
  used_key: '',
  created_at: at,
};
const about = (kind: 'token' | 'session') => ({ credential: 'h1', userId: 'u1', kind });
const used = recorded<CredentialUsed>('accesstoken-h1', 'CredentialUsed', { ...about('token'), at });
const revoked = recorded<Revoked>('accesstoken-h1', 'Revoked', about('token'));
const sessionUsed = recorded<CredentialUsed>('session-h1', 'CredentialUsed', { ...about('session'), at });
const sessionRevoked = recorded<Revoked>('session-h1', 'Revoked', about('session'));

describe('access tokens', () => {
  it('are listed from their issue', () => given(issued).then({ h1: token }));
  it('tell when they were last used', () =>
    given(issued, used).then({ h1: { ...token, last_used: at, used_key: at } }));
  it('are gone once revoked', () => given(issued, used, revoked).then({}));
  it('have nothing to do with sessions', () => given(issued, sessionUsed, sessionRevoked).then({ h1: token }));
});
