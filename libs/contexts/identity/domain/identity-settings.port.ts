export interface DefaultQuotas {
  /** Bytes; null = unlimited. */
  readonly privateBytes: number | null;
  readonly publicBytes: number | null;
}

/** At most this many failures per window, by account name and by address. */
export interface LoginThrottleSettings {
  readonly perAccount: number;
  readonly perIp: number;
  readonly windowSeconds: number;
}

/** What the identity and organization contexts want to know about this installation; bound by the app. */
export abstract class IdentitySettings {
  abstract readonly siteName: string;
  /** Version of this program, as `/api/version` tells it. */
  abstract readonly version: string;
  /** Without a trailing `/`; links in mails start with it. */
  abstract readonly baseUrl: string;
  abstract readonly requireEmailVerification: boolean;
  abstract readonly invitationOnly: boolean;
  abstract readonly sessionExpireHours: number;
  abstract readonly defaultUserQuotas: DefaultQuotas;
  abstract readonly defaultOrganizationQuotas: DefaultQuotas;
  abstract readonly loginThrottle: LoginThrottleSettings;
  /** Days between closing an account and forgetting whose it was; 0: at once. */
  abstract readonly erasureDelayDays: number;
  /** How long a name stays reserved for a creation that does not finish; milliseconds, 60,000 by default. */
  abstract readonly claimLeaseMs: number;
}
