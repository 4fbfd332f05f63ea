import type { StartedSession } from '@hubledger/contexts/identity/contract';
import { sha256Hex } from '@hubledger/kernel';

const NAME = 'session_id';

/** `Secure` when the hub is reached by https: a browser would drop such a cookie on plain http. */
export const sessionCookie = ({ secret, maxAge }: StartedSession, baseUrl: string): string =>
  [`${NAME}=${secret.reveal()}`, `Max-Age=${maxAge}`, ...attributes(baseUrl)].join('; ');

export const clearedSessionCookie = (baseUrl: string): string =>
  [`${NAME}=`, 'Max-Age=0', ...attributes(baseUrl)].join('; ');

const attributes = (baseUrl: string): string[] => [
  'Path=/',
  'HttpOnly',
  'SameSite=Lax',
  ...(baseUrl.startsWith('https://') ? ['Secure'] : []),
];

/**
 * What a portal may use to scramble what it keeps in the browser. It opens nothing here: the cookie's value never
 * appears in a body that scripts can read.
 */
export const portalSecretOf = (sessionHash: string): string => sha256Hex(`portal secret|${sessionHash}`);
