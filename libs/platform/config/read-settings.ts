import { Secret } from '@hubledger/kernel';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Environment } from './environment';
import { ignoredS3, s3Of } from './s3-settings';
import type { Settings, SmtpSettings } from './settings';
import { serversOf } from './servers';

export const DEFAULT_ADMIN_TOKEN = 'change-me-in-production';

const MiB = 1024 * 1024;

/** Longer ones would fire at once: a timer of Node counts 2^31 milliseconds. */
const MAX_TIMER_HOURS = 500;

/** One line that says what to change. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
}

/**
 * The environment as typed settings. Names are the admin guide's (`KOHAKU_HUB_*`); `HUB_*`, `HOST`, `PORT` and
 * `DATA_DIR` are our own.
 *
 * @throws BadSettings naming every bad variable.
 */
export const readSettings = (variables: Readonly<Record<string, string | undefined>>): Settings => {
  const env = new Environment(variables);
  const host = env.text('HOST') ?? '127.0.0.1';
  const port = env.integer('PORT', 48888, { min: 0, max: 65535 });
  const production = env.text('NODE_ENV') === 'production';
  const token = env.text('KOHAKU_HUB_ADMIN_SECRET_TOKEN');
  const enabled = env.flag('KOHAKU_HUB_ADMIN_ENABLED', true);
  if (enabled && token === DEFAULT_ADMIN_TOKEN && (production || !isLoopback(host))) {
    env.problems.push(
      `KOHAKU_HUB_ADMIN_SECRET_TOKEN is the published default "${DEFAULT_ADMIN_TOKEN}": set a secret of your own`,
    );
  }
  const settings: Settings = {
    production,
    host,
    port,
    dataDirectory: resolve(env.text('DATA_DIR') ?? './data'),
    baseUrl: env.address('KOHAKU_HUB_BASE_URL', `http://localhost:${port}`),
    siteName: env.text('KOHAKU_HUB_SITE_NAME') ?? 'KohakuHub',
    logLevel: levels[env.oneOf('KOHAKU_HUB_LOG_LEVEL', 'info', Object.keys(levels))] ?? 'info',
    trustedProxies: (env.text('HUB_TRUSTED_PROXIES') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
    timeouts: {
      headers: 1_000 * env.integer('HUB_HEADERS_TIMEOUT_SECONDS', 30, { min: 1, max: 3_600 }),
      body: 1_000 * env.integer('HUB_BODY_TIMEOUT_SECONDS', 60, { min: 1, max: 3_600 }),
      idle: 1_000 * env.integer('HUB_IDLE_TIMEOUT_SECONDS', 120, { min: 1, max: 3_600 }),
    },
    ...serversOf(env),
    masterKey: secretOf(env.text('HUB_MASTER_KEY')),
    admin: { enabled, token: secretOf(token) },
    accounts: {
      requireEmailVerification: env.flag('KOHAKU_HUB_REQUIRE_EMAIL_VERIFICATION', false),
      invitationOnly: env.flag('KOHAKU_HUB_INVITATION_ONLY', false),
      sessionExpireHours: env.integer('KOHAKU_HUB_SESSION_EXPIRE_HOURS', 168, { min: 1, max: 87_600 }),
      erasureDelayDays: env.integer('HUB_ERASURE_DELAY_DAYS', 30, { min: 0, max: 3_650 }),
      quotas: {
        userPrivate: env.quota('KOHAKU_HUB_DEFAULT_USER_PRIVATE_QUOTA_BYTES'),
        userPublic: env.quota('KOHAKU_HUB_DEFAULT_USER_PUBLIC_QUOTA_BYTES'),
        organizationPrivate: env.quota('KOHAKU_HUB_DEFAULT_ORG_PRIVATE_QUOTA_BYTES'),
        organizationPublic: env.quota('KOHAKU_HUB_DEFAULT_ORG_PUBLIC_QUOTA_BYTES'),
      },
    },
    telemetryDays: env.integer('HUB_TELEMETRY_DAYS', 90, { min: 1, max: 3_650 }),
    content: {
      bucket: env.text('KOHAKU_HUB_S3_BUCKET') ?? 'hub-storage',
      lfsThresholdBytes: env.integer('KOHAKU_HUB_LFS_THRESHOLD_BYTES', 5_000_000, { min: 1, max: 100_000_000 }),
      lfsPartBytes: env.integer('HUB_LFS_PART_BYTES', 64 * MiB, { min: 5 * MiB, max: 5 * 1024 * MiB }),
      s3: s3Of(env),
    },
    stagingBytes: env.quota('HUB_STAGING_BYTES'),
    unusedSweepHours: env.integer('HUB_UNUSED_SWEEP_HOURS', sweepHoursOf(env), { min: 0, max: MAX_TIMER_HOURS }),
    smtp: smtpOf(env),
    allowPrivateUpstreams: env.flag('HUB_ALLOW_PRIVATE_UPSTREAMS', false),
    fallback: { sources: secretOf(env.text('KOHAKU_HUB_FALLBACK_SOURCES')) },
    warnings: warningsFor(env, token),
  };
  if (!/^[a-z0-9][a-z0-9.-]{1,62}$/.test(settings.content.bucket)) {
    env.problems.push(`KOHAKU_HUB_S3_BUCKET=${settings.content.bucket} is not a bucket name`);
  }
  if (env.problems.length > 0) throw new BadSettings(env.problems.join('; '));
  return settings;
};

const levels: Readonly<Record<string, string>> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  warn: 'warn',
  error: 'error',
  critical: 'fatal',
};

/** The lock of the data directory keeps other hubs from a folder of objects; of a bucket on a server nothing does. */
const sweepHoursOf = (env: Environment): number => (env.text('KOHAKU_HUB_S3_ENDPOINT') === null ? 24 : 0);

const secretOf = (value: string | null): Secret<string> | null => (value === null ? null : new Secret(value));

const smtpOf = (env: Environment): SmtpSettings | null => {
  if (!env.flag('KOHAKU_HUB_SMTP_ENABLED', false)) return null;
  return {
    host: env.text('KOHAKU_HUB_SMTP_HOST') ?? 'localhost',
    port: env.integer('KOHAKU_HUB_SMTP_PORT', 587, { min: 1, max: 65535 }),
    username: env.text('KOHAKU_HUB_SMTP_USERNAME') ?? '',
    password: new Secret(env.text('KOHAKU_HUB_SMTP_PASSWORD') ?? ''),
    from: env.text('KOHAKU_HUB_SMTP_FROM') ?? 'noreply@localhost',
    tls: env.flag('KOHAKU_HUB_SMTP_TLS', true),
  };
};

/** Settings of the peer that mean nothing here: said once, then ignored. */
const IGNORED_PREFIXES = [
  'KOHAKU_HUB_S3_SIGNATURE_',
  'KOHAKU_HUB_DB_',
  'KOHAKU_HUB_DATABASE_',
  'KOHAKU_HUB_LAKEFS_',
  'KOHAKU_HUB_CACHE_',
];

const warningsFor = (env: Environment, token: string | null): string[] => {
  const ignored = [...IGNORED_PREFIXES.flatMap((prefix) => env.namesStartingWith(prefix)), ...ignoredS3(env)];
  const warnings = ignored.map((name) => `${name} is known and ignored: there is no such part here`);
  if (token === DEFAULT_ADMIN_TOKEN)
    warnings.push('The admin token is the published default; anyone on this machine knows it');
  return warnings;
};

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
