/** What a request brought to prove who sends it; nothing is checked yet. */
export interface PresentedCredentials {
  readonly session: string | null;
  readonly token: string | null;
}

interface RequestHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/**
 * Session cookie, `Bearer <token>` and `Basic base64(user:token)` (git). Of `Bearer <token>|<url>,<token>|...` the part
 * before the first `|` is this hub's token and may be empty (fallback specification, section 12).
 */
export const presentedCredentials = ({ authorization, cookie }: RequestHeaders): PresentedCredentials => ({
  session: sessionOf(cookie ?? ''),
  token: tokenOf(authorization ?? ''),
});

const tokenOf = (authorization: string): string | null => {
  const [scheme = '', value = ''] = splitOnce(authorization.trim(), ' ');
  if (scheme.toLowerCase() === 'bearer') return splitOnce(value.trim(), '|')[0] || null;
  if (scheme.toLowerCase() === 'basic') return splitOnce(Buffer.from(value, 'base64').toString('utf8'), ':')[1] || null;
  return authorization === '' ? null : authorization;
};

const sessionOf = (cookie: string): string | null => {
  for (const part of cookie.split(';')) {
    const [name, value = ''] = splitOnce(part.trim(), '=');
    if (name === 'session_id' && value !== '') return value;
  }
  return null;
};

const splitOnce = (text: string, separator: string): [string, string?] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};
