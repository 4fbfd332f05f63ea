/** Which error shape a path answers with: each API keeps the one its clients know. */
export type Surface = 'admin' | 'accounts' | 'quota' | 'hub';

const ACCOUNT_PREFIXES = [
  '/api/auth/',
  '/api/invitations/',
  '/api/users/',
  '/api/user/',
  '/api/organizations/',
  '/api/fallback-sources/',
  '/api/site-config',
  '/api/version',
  '/api/validate/',
  '/org/',
  '/health/',
  '/metrics',
];

export const surfaceOf = (url: string): Surface => {
  if (url.startsWith('/admin/api')) return 'admin';
  if (url.startsWith('/api/quota/')) return 'quota';
  return ACCOUNT_PREFIXES.some((prefix) => url.startsWith(prefix)) ? 'accounts' : 'hub';
};
