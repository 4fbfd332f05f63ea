import { IdentitySettings } from '@hubledger/contexts/identity/contract';
import type { Settings } from '@hubledger/platform/config';
import { APP_VERSION } from '@hubledger/platform/version';

/** The slice of the settings that accounts and organizations need. */
export const identitySettingsOf = ({ siteName, baseUrl, accounts }: Settings): IdentitySettings => ({
  siteName,
  version: APP_VERSION,
  baseUrl,
  requireEmailVerification: accounts.requireEmailVerification,
  invitationOnly: accounts.invitationOnly,
  sessionExpireHours: accounts.sessionExpireHours,
  erasureDelayDays: accounts.erasureDelayDays,
  defaultUserQuotas: { privateBytes: accounts.quotas.userPrivate, publicBytes: accounts.quotas.userPublic },
  defaultOrganizationQuotas: {
    privateBytes: accounts.quotas.organizationPrivate,
    publicBytes: accounts.quotas.organizationPublic,
  },
  // Five tries in a quarter of an hour stop guessing; an office behind one address still gets in.
  loginThrottle: { perAccount: 10, perIp: 100, windowSeconds: 900 },
  claimLeaseMs: 60_000,
});
