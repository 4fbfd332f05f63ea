import {
  AggregateStore,
  type CommandMetadata,
  type EventLog,
  type EventMetadata,
  idOf,
  KeyedMutex,
  newId,
  NumericIds,
  Sealer,
  Secret,
  type Vault,
  Clock,
} from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { ClaimHolders } from '../domain/claim-holders';
import { RegisterUser } from '../domain/commands';
import { InvitationUnknown } from '../domain/errors';
import type { IdentitySettings } from '../domain/identity-settings.port';
import { normalizeName } from '../domain/names';
import type { RegistrationInvitations } from '../domain/registration-invitations.port';
import { userStream } from '../domain/user.decider';
import type { LiveUser } from '../domain/user.state';
import { EmailAddresses } from './email-addresses';
import { EmailVerification } from './email-verification';
import { EventSourcedAccounts } from './event-sourced-accounts';
import { EventSourcedNameClaims } from './event-sourced-name-claims';
import { Passwords } from './passwords';
import { RegisterUserHandler } from './register-user.handler';
import { RegistrationClaims } from './registration-claims';
import { UserClaimHolder } from './user-claim-holder';

const LEASE_MS = 60_000;

class ManualClock extends Clock {
  private milliseconds = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.milliseconds);
  }
  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}

const settings: IdentitySettings = {
  siteName: 'Hub',
  version: '0',
  baseUrl: 'http://hub',
  requireEmailVerification: false,
  invitationOnly: false,
  sessionExpireHours: 1,
  erasureDelayDays: 30,
  defaultUserQuotas: { privateBytes: null, publicBytes: null },
  defaultOrganizationQuotas: { privateBytes: null, publicBytes: null },
  loginThrottle: { perAccount: 5, perIp: 50, windowSeconds: 60 },
  claimLeaseMs: LEASE_MS,
};

const stamped = async (metadata: CommandMetadata): Promise<EventMetadata> => ({
  $correlationId: metadata.correlationId,
  $causationId: metadata.causationId,
  commandId: metadata.commandId,
  actorId: metadata.actorId,
  actorKind: metadata.actorKind,
  schemaVersion: '1',
  appVersion: '0',
});

/** What invitations do to a registration is the matter of their own context's tests. */
const NO_INVITATIONS: RegistrationInvitations = {
  check: async () => Promise.reject(new InvitationUnknown()),
  reserve: async () => undefined,
  redeem: async () => undefined,
  giveBack: async () => undefined,
};

/** Calls `step` before every operation of the object: where a process may be stopped. */
const stepping = <T extends object>(target: T, step: (operation: string) => Promise<void>): T =>
  new Proxy(target, {
    get: (object, property) => {
      const value: unknown = Reflect.get(object, property, object);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        await step(String(property));
        return (value as (...args: unknown[]) => unknown).apply(object, args);
      };
    },
  });

const shared = () => ({
  log: new InMemoryEventLog() as EventLog,
  vault: new InMemoryVault() as Vault,
  clock: new ManualClock(),
});

/** One process on shared stores, with caches of its own. */
const processOn = ({ log, vault, clock }: ReturnType<typeof shared>, changed: Partial<IdentitySettings> = {}) => {
  const own = { ...settings, ...changed };
  const store = new AggregateStore(log, new KeyedMutex(), stamped, null);
  const sealer = new Sealer(vault);
  const holders = new ClaimHolders();
  new UserClaimHolder(holders, store);
  const claims = new EventSourcedNameClaims(store, log, holders, clock, own);
  const hashed: string[] = [];
  const hasher = {
    concurrency: 1,
    hash: async (password: Secret<string>) => (hashed.push(password.reveal()), `hash of ${password.reveal()}`),
    verify: async (hash: string, password: Secret<string>) => hash === `hash of ${password.reveal()}`,
  };
  const mails: string[] = [];
  const quotas: unknown[] = [];
  const handler = new RegisterUserHandler(
    store,
    new RegistrationClaims(claims, store),
    new EmailAddresses(sealer),
    new Passwords(hasher, vault),
    sealer,
    new NumericIds(log, stamped),
    { open: async (quota) => void quotas.push(quota) },
    NO_INVITATIONS,
    new EmailVerification(store, sealer, { delivers: true, send: ({ link }) => void mails.push(link) }, own),
    own,
  );
  const register = (
    username: string,
    email: string,
    more: Partial<RegisterUser['data']> = {},
    { commandId = newId(), actorKind = 'anonymous' }: Partial<Pick<CommandMetadata, 'commandId' | 'actorKind'>> = {},
  ) => {
    const metadata: CommandMetadata = {
      commandId,
      correlationId: 'r',
      causationId: 'r',
      at: clock.iso(),
      actorId: 'anonymous',
      actorKind,
    };
    return handler.execute(new RegisterUser({ username, email, password: new Secret('pw'), ...more }, metadata));
  };
  const accounts = new EventSourcedAccounts(store, claims, sealer, new EmailAddresses(sealer));
  return { store, register, hashed, mails, quotas, accounts };
};

/** Every account that lives, folded from the log itself. */
const livingUsers = async (stores: ReturnType<typeof shared>): Promise<LiveUser[]> => {
  const { store } = processOn(stores);
  const streams = new Set<string>();
  for (let page = await stores.log.readAll(); page.length > 0;) {
    for (const { type, stream } of page) if (type === 'UserCreated') streams.add(stream);
    page = await stores.log.readAll({ after: page.at(-1)?.position });
  }
  const users = await Promise.all([...streams].map((stream) => store.load(userStream, idOf(stream))));
  return users.map(({ state }) => state).filter((state) => state.status === 'live');
};

const codesOf = (results: ReadonlyArray<PromiseSettledResult<unknown>>): string[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []));

describe('registering', () => {
  it('creates an account that answers to exactly its name', async () => {
    const hub = processOn(shared());
    const { userId } = await hub.register('Al-Ice', 'alice@example.com');
    expect(await hub.accounts.byName('Al-Ice')).toMatchObject({ kind: 'user', id: userId, numericId: 1 });
    expect(await hub.accounts.byName('alice')).toBeNull();
    expect(await hub.accounts.personalDataOf(userId)).toMatchObject({ email: 'alice@example.com', fullName: null });
  });

  it('keeps e-mail and password out of the log', async () => {
    const stores = shared();
    await processOn(stores).register('alice', 'alice@example.com', { password: new Secret('canary-pw') });
    const text = JSON.stringify(await stores.log.readAll());
    expect(text).not.toContain('alice@example.com');
    expect(text).not.toContain('canary-pw');
  });

  it.each([
    ['a reserved name', 'Admin', 'x@example.com', 'identity.name_reserved'],
    ['a look-alike of another script', 'аlice', 'x@example.com', 'identity.name_invalid'],
    ['a taken name', 'ALICE', 'x@example.com', 'identity.name_taken'],
    ['a name that normalises to a taken one', 'al_ice', 'x@example.com', 'identity.name_taken'],
    ['a taken address', 'bob', ' Alice@EXAMPLE.com', 'identity.email_taken'],
    ['an address without a usable domain', 'bob', 'bob@exa mple', 'identity.email_invalid'],
  ])('refuses %s before it hashes anything', async (_, username, email, code) => {
    const hub = processOn(shared());
    await hub.register('alice', 'alice@example.com');
    hub.hashed.length = 0;
    await expect(hub.register(username, email)).rejects.toMatchObject({ code, kind: 'invalid' });
    expect(hub.hashed).toEqual([]);
  });

  it('gives the name back when the address is taken', async () => {
    const hub = processOn(shared());
    await hub.register('alice', 'alice@example.com');
    await expect(hub.register('bob', 'alice@example.com')).rejects.toMatchObject({ code: 'identity.email_taken' });
    await expect(hub.register('bob', 'bob@example.com')).resolves.toMatchObject({ username: 'bob' });
  });

  it('has one effect when the command is repeated', async () => {
    const stores = shared();
    const hub = processOn(stores);
    const once = await hub.register('alice', 'alice@example.com', {}, { commandId: 'k' });
    expect(await hub.register('alice', 'alice@example.com', {}, { commandId: 'k' })).toEqual(once);
    expect(await livingUsers(stores)).toHaveLength(1);
  });

  it('refuses another request under the same Idempotency-Key', async () => {
    const hub = processOn(shared());
    await hub.register('alice', 'alice@example.com', {}, { commandId: 'k' });
    const other = hub.register('bob', 'bob@example.com', {}, { commandId: 'k' });
    await expect(other).rejects.toMatchObject({ code: 'commands.idempotency_key_reused' });
  });

  it('can be retried under the same Idempotency-Key after it was refused', async () => {
    const hub = processOn(shared());
    await hub.register('alice', 'alice@example.com');
    const refused = hub.register('bob', 'alice@example.com', {}, { commandId: 'k' });
    await expect(refused).rejects.toMatchObject({ code: 'identity.email_taken' });
    await expect(hub.register('bob', 'bob@example.com', {}, { commandId: 'k' })).resolves.toBeDefined();
  });

  it('asks for verification where it is required, but not of accounts an admin vouches for', async () => {
    const hub = processOn(shared(), { requireEmailVerification: true });
    expect(await hub.register('alice', 'alice@example.com')).toMatchObject({ emailVerified: false });
    expect(hub.mails).toEqual([expect.stringMatching(/^http:\/\/hub\/api\/auth\/verify-email\?token=/)]);
    const vouched = await hub.register('bob', 'b@example.com', { emailVerified: true }, { actorKind: 'admin-token' });
    expect(vouched).toMatchObject({ emailVerified: true });
    expect(hub.mails).toHaveLength(1);
  });

  it('wants an invitation where only invited people may come, except from an admin', async () => {
    const hub = processOn(shared(), { invitationOnly: true });
    const uninvited = hub.register('alice', 'a@example.com');
    await expect(uninvited).rejects.toMatchObject({ code: 'identity.invitation_required' });
    const admin = hub.register('alice', 'a@example.com', {}, { actorKind: 'admin-token' });
    await expect(admin).resolves.toBeDefined();
  });

  it('opens the ledger only for a quota that limits', async () => {
    const hub = processOn(shared());
    await hub.register('alice', 'a@example.com');
    expect(hub.quotas).toEqual([]);
    const { userId } = await hub.register('bob', 'b@example.com', { privateQuotaBytes: 5 });
    const limits = { privateQuotaBytes: 5, publicQuotaBytes: null };
    expect(hub.quotas).toEqual([{ ownerId: userId, ownerKind: 'user', namespace: 'bob', ...limits }]);
  });
});

describe('200 parallel registrations', () => {
  const spelled = (index: number): string =>
    [...'alice']
      .map((letter, bit) => ((index >> bit) & 1 ? letter.toUpperCase() : letter) + '-_'.charAt((index >> 5) % 3))
      .join('')
      .replace(/[-_]$/, '');

  it('of one name, however spelled: one succeeds, hashing once', async () => {
    const stores = shared();
    const hubs = [processOn(stores), processOn(stores)] as const;
    const all = Array.from({ length: 200 }, (_, n) =>
      hubs[n % 2 === 0 ? 0 : 1].register(spelled(n), `u${n}@example.com`),
    );
    const results = await Promise.allSettled(all);
    expect(codesOf(results)).toEqual(Array(199).fill('identity.name_taken'));
    expect(await livingUsers(stores)).toHaveLength(1);
    expect(hubs[0].hashed.length + hubs[1].hashed.length).toBe(1);
  });

  it('of one address, however spelled: one succeeds, hashing once, and every other name is free again', async () => {
    const stores = shared();
    const hubs = [processOn(stores), processOn(stores)] as const;
    const addresses = [
      'alice@bücher.example',
      'ALICE@BÜCHER.example',
      'ａlice@bücher.example',
      'alice@xn--bcher-kva.example',
    ];
    const hubOf = (n: number) => hubs[n % 2 === 0 ? 0 : 1];
    const all = Array.from({ length: 200 }, (_, n) => hubOf(n).register(`user${n}`, addresses[n % 4] ?? ''));
    const results = await Promise.allSettled(all);
    expect(codesOf(results)).toEqual(Array(199).fill('identity.email_taken'));
    const [owner, ...others] = await livingUsers(stores);
    expect(others).toEqual([]);
    expect(hubs[0].hashed.length + hubs[1].hashed.length).toBe(1);
    const losers = Array.from({ length: 200 }, (_, n) => `user${n}`).filter((name) => name !== owner?.username);
    for (const name of losers) await hubs[0].register(name, `${name}@example.com`);
    expect(await livingUsers(stores)).toHaveLength(200);
  });
});

describe('a creator stopped for twice the lease', () => {
  /** Runs a registration that stops before its n-th operation on a store; answers false when it has fewer. */
  const stoppedAt = async (n: number, rival: { username: string; email: string }) => {
    const stores = shared();
    let count = 0;
    let goOn = (): void => undefined;
    let reached = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (reached = resolve));
    const step = async (): Promise<void> => {
      if (count++ !== n) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        reached();
      });
    };
    const slow = processOn({ ...stores, log: stepping(stores.log, step), vault: stepping(stores.vault, step) });
    const first = Promise.allSettled([slow.register('alice', 'alice@example.com')]);
    const ended = await Promise.race([stopped.then(() => false), first.then(() => true)]);
    stores.clock.pass(2 * LEASE_MS);
    const fast = processOn(stores);
    const [second] = await Promise.allSettled([fast.register(rival.username, rival.email)]);
    goOn();
    const [slowResult] = await first;
    return { ended, stores, slow: slowResult, fast: second };
  };

  const check = async (rival: { username: string; email: string }, isRival: (user: LiveUser) => boolean) => {
    let takenOver = 0;
    for (let n = 0; ; n++) {
      const { ended, stores, slow, fast } = await stoppedAt(n, rival);
      const owners = (await livingUsers(stores)).filter(isRival);
      expect({ n, owners: owners.length }).toEqual({ n, owners: 1 });
      const succeeded = [slow, fast].filter(({ status }) => status === 'fulfilled');
      expect({ n, succeeded: succeeded.length }).toEqual({ n, succeeded: 1 });
      if (fast.status === 'fulfilled') takenOver++;
      stores.clock.pass(2 * LEASE_MS); // nothing is stuck: whatever the loser had claimed can be had
      const third = processOn(stores);
      await expect(third.register('carol', 'carol@example.com')).resolves.toBeDefined();
      const free = owners[0]?.username === 'alice' ? ['bob', 'bob@example.com'] : ['dora', 'dora@example.com'];
      await third.register(free[0] ?? '', free[1] ?? '').catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'identity.name_taken' }); // the rival itself bears it
      });
      if (ended) return { steps: n, takenOver };
    }
  };

  it('owns the name, or the one who came after does: never both, never neither', async () => {
    const rival = { username: 'Al_Ice', email: 'rival@example.com' };
    const { steps, takenOver } = await check(rival, ({ username }) => normalizeName(username) === 'alice');
    expect(steps).toBeGreaterThan(10);
    expect(takenOver).toBeGreaterThan(5);
    expect(takenOver).toBeLessThan(steps);
  });

  it('owns the address, or the one who came after does: never both, never neither', async () => {
    const rival = { username: 'bob', email: 'ALICE@example.com' };
    const { takenOver } = await check(rival, ({ username }) => ['alice', 'bob'].includes(username));
    expect(takenOver).toBeGreaterThan(5);
  });

  it('is waited for while the lease lasts', async () => {
    const stores = shared();
    const never = new Promise<void>(() => undefined);
    const crashed = processOn({
      ...stores,
      vault: stepping(stores.vault, (operation) => (operation === 'put' ? never : Promise.resolve())),
    });
    void crashed.register('alice', 'alice@example.com');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const hub = processOn(stores);
    stores.clock.pass(LEASE_MS - 1);
    await expect(hub.register('alice', 'b@example.com')).rejects.toMatchObject({ code: 'identity.name_taken' });
    stores.clock.pass(1);
    await expect(hub.register('alice', 'b@example.com')).resolves.toBeDefined();
    await expect(hub.register('bob', 'alice@example.com')).resolves.toBeDefined();
  });
});
