import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  type EventMetadata,
  KeyedMutex,
  newId,
  NumericIds,
  Sealer,
  Secret,
  sha256Hex,
} from '@hubledger/kernel';
import { TooManyCredentials } from '../domain/credential.errors';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { ChangePassword, IssueToken, Login, Logout, RevokeToken } from '../domain/commands';
import type { IdentitySettings } from '../domain/identity-settings.port';
import { accountClaimHash } from '../domain/names';
import { CloseUser, CreateUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { CappedSecurityLog } from './capped-security-log';
import { ChangePasswordHandler } from './change-password.handler';
import type { CredentialDirectory } from './credential-directory.port';
import { CredentialUse } from './credential-use';
import { EventSourcedCredentials } from './event-sourced-credentials';
import { MOST_CREDENTIALS } from './few-credentials';
import { LoginThrottle } from './login-throttle';
import { LoginHandler } from './login.handler';
import { OwnAttempts } from './own-attempts';
import { Passwords } from './passwords';
import { Sessions } from './sessions';
import { IssueTokenHandler, RevokeTokenHandler } from './tokens.handlers';

const HOUR_MS = 3_600_000;

class ManualClock extends Clock {
  private milliseconds = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.milliseconds);
  }
  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}

const stamped = async (metadata: CommandMetadata): Promise<EventMetadata> => ({
  $correlationId: metadata.correlationId,
  $causationId: metadata.causationId,
  commandId: metadata.commandId,
  actorId: metadata.actorId,
  actorKind: metadata.actorKind,
  schemaVersion: '1',
  appVersion: '0',
});

const baseSettings: IdentitySettings = {
  siteName: 'Hub',
  version: '0',
  baseUrl: 'http://hub',
  requireEmailVerification: false,
  invitationOnly: false,
  sessionExpireHours: 2,
  erasureDelayDays: 30,
  defaultUserQuotas: { privateBytes: null, publicBytes: null },
  defaultOrganizationQuotas: { privateBytes: null, publicBytes: null },
  loginThrottle: { perAccount: 3, perIp: 5, windowSeconds: 60 },
  claimLeaseMs: 60_000,
};

/** A hub with one user, `ada`, whose password is `secret`. */
const hubWith = async (account: { isActive?: boolean; emailVerified?: boolean } = {}, changed = {}) => {
  const clock = new ManualClock();
  const log = new InMemoryEventLog(clock);
  const vault = new InMemoryVault();
  const settings = { ...baseSettings, ...changed };
  const store = new AggregateStore(log, new KeyedMutex(), stamped, null);
  const ids = new NumericIds(log, stamped);
  const verified: string[] = [];
  const passwords = new Passwords(
    {
      concurrency: 1,
      hash: async (password) => `hash of ${password.reveal()}`,
      verify: async (hash, password) => (verified.push(hash), hash === `hash of ${password.reveal()}`),
    },
    vault,
  );
  const metadata = (ip = '10.0.0.1', actorId = 'u1'): CommandMetadata => {
    const commandId = newId();
    const at = clock.iso();
    return { commandId, correlationId: commandId, causationId: commandId, at, actorId, actorKind: 'user', ip };
  };
  const created = {
    userId: 'u1',
    numericId: 1,
    username: 'ada',
    normalizedName: 'ada',
    email: 'sealed',
    emailHash: 'h',
    emailVerified: true,
    isActive: true,
    password: await passwords.keep('u1', new Secret('secret')),
    privateQuotaBytes: null,
    publicQuotaBytes: null,
    createdAt: clock.iso(),
    ...account,
  };
  await store.execute(userStream, 'u1', new CreateUser(created, metadata()));
  const claims = {
    claim: async () => 1,
    lastHolder: async () => null,
    release: async () => undefined,
    lookup: async (_: string, hash: string) => (hash === accountClaimHash('ada') ? 'user-u1' : null),
  };
  const securityLog = new CappedSecurityLog(store, clock);
  const throttle = new LoginThrottle(new OwnAttempts(clock, settings.loginThrottle));
  const sessions = new Sessions(store, ids, settings);
  const use = new CredentialUse(store, clock);
  const login = new LoginHandler(store, claims, passwords, throttle, sessions, securityLog, settings);
  const tokenIds = new Map<number, string>();
  const directory: CredentialDirectory = {
    hashOf: async (_, id) => tokenIds.get(id) ?? null,
    sessions: async () => [],
    ownedBy: async () => [],
    countOf: async () => (await log.readAll()).filter(({ type }) => type === 'TokenIssued').length,
  };
  const issue = new IssueTokenHandler(store, ids, new Sealer(vault), directory, new KeyedMutex());
  const revoke = new RevokeTokenHandler(store, directory);
  return {
    clock,
    log,
    verified,
    credentials: new EventSourcedCredentials(store, clock, use),
    settled: async () => {
      await use.beforeApplicationShutdown();
      await securityLog.beforeApplicationShutdown();
    },
    login: (username: string, password: string, ip?: string) =>
      login.execute(new Login({ username, password: new Secret(password) }, metadata(ip))),
    changePassword: (current: string, next: string) =>
      new ChangePasswordHandler(store, passwords, throttle, sessions).execute(
        new ChangePassword(
          { userId: 'u1', currentPassword: new Secret(current), newPassword: new Secret(next) },
          metadata(),
        ),
      ),
    logout: () => store.execute(userStream, 'u1', new Logout({ userId: 'u1' }, metadata())),
    close: () => store.execute(userStream, 'u1', new CloseUser({ userId: 'u1', deletedRepositories: 0 }, metadata())),
    issue: async () => {
      const issued = await issue.execute(new IssueToken({ userId: 'u1', name: 'laptop', role: 'read' }, metadata()));
      tokenIds.set(issued.numericId, issued.tokenHash);
      return issued;
    },
    revoke: (tokenId: number, userId = 'u1') => revoke.execute(new RevokeToken({ userId, tokenId }, metadata())),
    eventsOf: async (type: string) => (await log.readAll()).filter((event) => event.type === type),
  };
};

describe('signing in', () => {
  it('starts a session that lasts as long as it is set', async () => {
    const hub = await hubWith();
    const { session, username } = await hub.login('ada', 'secret');
    expect([username, session.maxAge]).toEqual(['ada', 7_200]);
    const secret = session.secret.reveal();
    expect(await hub.credentials.authenticateSession(secret)).toMatchObject({
      userId: 'u1',
      username: 'ada',
      role: 'write',
      credential: { kind: 'session', hash: sha256Hex(secret) },
    });
    hub.clock.pass(2 * HOUR_MS - 1);
    expect(await hub.credentials.authenticateSession(secret)).not.toBeNull();
    hub.clock.pass(1);
    expect(await hub.credentials.authenticateSession(secret)).toBeNull();
  });

  it.each([
    ['nobody', 'secret'],
    ['Ada', 'secret'],
    ['ada', 'wrong'],
  ])('refuses %s with "%s" by the same answer after the same work', async (username, password) => {
    const hub = await hubWith();
    await expect(hub.login(username, password)).rejects.toMatchObject({ code: 'identity.bad_credentials' });
    expect(hub.verified).toHaveLength(1);
  });

  it('refuses a disabled account, but only to who knows its password', async () => {
    const hub = await hubWith({ isActive: false });
    await expect(hub.login('ada', 'secret')).rejects.toMatchObject({ code: 'identity.account_disabled' });
    await expect(hub.login('ada', 'wrong')).rejects.toMatchObject({ code: 'identity.bad_credentials' });
  });

  it('refuses an unverified address where verification is required', async () => {
    const required = await hubWith({ emailVerified: false }, { requireEmailVerification: true });
    await expect(required.login('ada', 'secret')).rejects.toMatchObject({ code: 'identity.email_unverified' });
    await expect((await hubWith({ emailVerified: false })).login('ada', 'secret')).resolves.toBeDefined();
  });

  it('is slowed down by account, whatever the address, until the window ends', async () => {
    const hub = await hubWith();
    for (let n = 0; n < 3; n++) await hub.login('ada', 'wrong', `10.0.0.${n}`).catch(() => undefined);
    const throttled = hub.login('ada', 'secret', '10.9.9.9');
    await expect(throttled).rejects.toMatchObject({ kind: 'rate-limited', details: { retryAfter: 60 } });
    hub.clock.pass(60_000);
    await expect(hub.login('ada', 'secret')).resolves.toBeDefined();
  });

  it('is slowed down by address, whatever the account', async () => {
    const hub = await hubWith();
    for (let n = 0; n < 5; n++) await hub.login(`user${n}`, 'wrong').catch(() => undefined);
    await expect(hub.login('ada', 'secret')).rejects.toMatchObject({ kind: 'rate-limited' });
    await expect(hub.login('ada', 'secret', '10.9.9.9')).resolves.toBeDefined();
  });

  it('is slowed down by network, whichever of its addresses are used', async () => {
    const hub = await hubWith();
    for (let n = 0; n < 5; n++) await hub.login(`user${n}`, 'wrong', `2001:db8:1:2::${n}`).catch(() => undefined);
    await expect(hub.login('ada', 'secret', '2001:db8:1:2:ffff::1')).rejects.toMatchObject({ kind: 'rate-limited' });
    await expect(hub.login('ada', 'secret', '2001:db8:1:3::1')).resolves.toBeDefined();
  });

  it('counts parallel guesses before they are checked', async () => {
    const hub = await hubWith();
    const guesses = Array.from({ length: 20 }, (_, n) => hub.login('ada', `guess ${n}`, `10.0.1.${n}`));
    await Promise.allSettled(guesses);
    expect(hub.verified.length).toBeLessThanOrEqual(3);
  });

  it('writes failures down, without what may be a password', async () => {
    const hub = await hubWith();
    await hub.login('ada', 'wrong').catch(() => undefined);
    await hub.login('correct-horse', 'x').catch(() => undefined);
    await hub.settled();
    const failures = (await hub.eventsOf('LoginFailed')).map(({ data, stream }) => ({ stream, data }));
    const [ada] = await hub.eventsOf('UserCreated');
    const { userId } = ada?.data as { userId: string };
    expect(failures).toEqual([
      { stream: 'system-log', data: { name: 'ada', reason: 'wrong-password', count: 1, userId } },
      { stream: 'system-log', data: { name: '(not looked up, or nobody)', reason: 'unknown-user', count: 1 } },
    ]);
  });

  it('sums a flood of failures up', async () => {
    const hub = await hubWith({}, { loginThrottle: { perAccount: 1_000, perIp: 1_000, windowSeconds: 60 } });
    for (let n = 0; n < 100; n++) await hub.login('ada', 'wrong').catch(() => undefined);
    await hub.settled();
    const counts = (await hub.eventsOf('LoginFailed')).map(({ data }) => (data as { count: number }).count);
    expect(counts).toHaveLength(31);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  });
});

describe('the end of a session', () => {
  it('comes with logout, for all of them', async () => {
    const hub = await hubWith();
    const sessions = [await hub.login('ada', 'secret'), await hub.login('ada', 'secret')];
    await hub.logout();
    for (const { session } of sessions) {
      expect(await hub.credentials.authenticateSession(session.secret.reveal())).toBeNull();
    }
  });

  it('comes with a new password, which then opens a new one', async () => {
    const hub = await hubWith();
    const { session: old } = await hub.login('ada', 'secret');
    await expect(hub.changePassword('wrong', 'new')).rejects.toMatchObject({ code: 'identity.wrong_password' });
    const { session } = await hub.changePassword('secret', 'new');
    expect(await hub.credentials.authenticateSession(old.secret.reveal())).toBeNull();
    expect(await hub.credentials.authenticateSession(session.secret.reveal())).not.toBeNull();
    await expect(hub.login('ada', 'secret')).rejects.toMatchObject({ code: 'identity.bad_credentials' });
    await expect(hub.login('ada', 'new')).resolves.toBeDefined();
  });
});

describe('access tokens', () => {
  it('say whose they are, until they are revoked', async () => {
    const hub = await hubWith();
    const { token, numericId } = await hub.issue();
    const sealed = expect.stringMatching(/^sealed:1:u1:/) as unknown;
    const signedIn = { userId: 'u1', role: 'read', credential: { kind: 'token', name: sealed } };
    expect(await hub.credentials.authenticateToken(token.reveal())).toMatchObject(signedIn);
    await expect(hub.revoke(numericId, 'u2')).rejects.toMatchObject({ code: 'identity.token_not_found' });
    expect(await hub.credentials.authenticateToken(token.reveal())).toMatchObject(signedIn);
    await hub.revoke(numericId);
    expect(await hub.credentials.authenticateToken(token.reveal())).toBeNull();
  });

  it('are so few that their owner sees all of them, however many are asked for at once', async () => {
    const hub = await hubWith();
    const issued = await Promise.allSettled([...Array(MOST_CREDENTIALS + 5).keys()].map(() => hub.issue()));
    const refused = issued.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(refused).toHaveLength(5);
    for (const reason of refused) expect(reason).toBeInstanceOf(TooManyCredentials);
  });

  it('never stand in the log', async () => {
    const hub = await hubWith();
    const { token } = await hub.issue();
    expect(JSON.stringify(await hub.log.readAll())).not.toContain(token.reveal());
  });

  it('end with the account', async () => {
    const hub = await hubWith();
    const { token } = await hub.issue();
    await hub.close();
    expect(await hub.credentials.authenticateToken(token.reveal())).toBeNull();
  });

  it('open nothing for an inactive account, and are unknown when they are unknown', async () => {
    const hub = await hubWith({ isActive: false });
    const { token } = await hub.issue();
    expect(await hub.credentials.authenticateToken(token.reveal())).toBeNull();
    expect(await hub.credentials.authenticateToken('hf_other')).toBeNull();
    expect(await hub.credentials.authenticateSession('other')).toBeNull();
  });

  it('note their use once an hour, however often they are used at once', async () => {
    const hub = await hubWith();
    const { token } = await hub.issue();
    const useIt = async () => {
      await Promise.all(Array.from({ length: 20 }, () => hub.credentials.authenticateToken(token.reveal())));
      await hub.settled();
    };
    await useIt();
    await useIt();
    expect(await hub.eventsOf('CredentialUsed')).toHaveLength(1);
    hub.clock.pass(HOUR_MS);
    await useIt();
    expect(await hub.eventsOf('CredentialUsed')).toHaveLength(2);
  });

  it('are noted as used by the request that presented them', async () => {
    const hub = await hubWith();
    const { token } = await hub.issue();
    const by = { requestId: 'request-1', ip: '203.0.113.7', userAgent: 'curl/8' };
    await hub.credentials.authenticateToken(token.reveal(), by);
    await hub.settled();
    const [used] = await hub.eventsOf('CredentialUsed');
    expect(used?.metadata).toMatchObject({ $correlationId: 'request-1', $causationId: 'request-1' });
  });
});
