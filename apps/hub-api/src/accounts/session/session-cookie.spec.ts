import { Secret } from '@hubledger/kernel';
import { clearedSessionCookie, portalSecretOf, sessionCookie } from './session-cookie';

const session = { secret: new Secret('s3cret'), hash: 'h', maxAge: 3_600 };

describe('the session cookie', () => {
  it('is out of reach for scripts and other sites', () => {
    expect(sessionCookie(session, 'http://hub')).toBe(
      'session_id=s3cret; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax',
    );
  });
  it('travels by https only where there is https', () => {
    expect(sessionCookie(session, 'https://hub')).toMatch(/; Secure$/);
  });
  it('is cleared by one that has ended', () => {
    expect(clearedSessionCookie('http://hub')).toBe('session_id=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
  });
  it('is not what the portal is given', () => {
    expect(portalSecretOf('h')).toMatch(/^[0-9a-f]{64}$/);
    expect(portalSecretOf('h')).not.toBe('h');
  });
});
