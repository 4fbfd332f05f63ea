import { type InvitationCreated, type InvitationEvent } from '@hubledger/contexts/invitations/contract';
import { AggregateStore, type CommandMetadata, KeyedMutex, newId, Sealer, sha256Hex } from '@hubledger/kernel';
import { readSettings } from '@hubledger/platform/config';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStores, type Stores } from '@hubledger/stores';
import { accessTokenStream, RecordToken } from '../../libs/contexts/identity/domain/access-token.decider';
import { CreateUser } from '../../libs/contexts/identity/domain/user.commands';
import { userStream } from '@hubledger/contexts/identity/contract';
import { everything } from '../crash/log-contents';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, wireJson } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(900_000);

/** `HUB_INVITATION_RACE=10000` is the long form. */
const PEOPLE = Number(process.env['HUB_INVITATION_RACE'] ?? 1_000);
const REGISTRATIONS = 2_000;
const SOCKETS = 500;

/** As a registration leaves them, but for the hash of a password: a thousand of those take longer than the race. */
const seedPeople = async (stores: Stores, count: number): Promise<string[]> => {
  const metadataFor = async ({ commandId, actorId, actorKind }: CommandMetadata) => ({
    ...{ $correlationId: commandId, $causationId: commandId, commandId, actorId, actorKind },
    ...{ schemaVersion: '1', appVersion: 'seed' },
  });
  const store = new AggregateStore(stores.log, new KeyedMutex(), metadataFor, null);
  const sealer = new Sealer(stores.vault);
  const by = (): CommandMetadata => {
    const commandId = newId();
    const about = { commandId, correlationId: commandId, causationId: commandId, at: new Date().toISOString() };
    return { ...about, actorId: 'system', actorKind: 'system' };
  };
  const person = async (n: number): Promise<string> => {
    const [userId, username, token] = [newId(), `seeded${n}`, `hf_${randomBytes(32).toString('hex')}`];
    const createdAt = new Date().toISOString();
    const email = await sealer.seal(userId, `${username}@example.com`);
    const names = { username, normalizedName: username, email, emailHash: sha256Hex(username) };
    const facts = { emailVerified: true, isActive: true, password: { ref: `password/${userId}`, version: 1 } };
    const quotas = { privateQuotaBytes: null, publicQuotaBytes: null };
    const created = { userId, numericId: 1_000 + n, ...names, ...facts, ...quotas, createdAt };
    await store.execute(userStream, userId, new CreateUser(created, by()));
    const issued = { userId, name: 'seed', role: 'write' as const, tokenHash: sha256Hex(token), numericId: 1_000 + n };
    await store.execute(accessTokenStream, issued.tokenHash, new RecordToken({ ...issued, createdAt }, by()));
    return token;
  };
  const tokens: string[] = [];
  for (let from = 0; from < count; from += SOCKETS) {
    const some = Array.from({ length: Math.min(SOCKETS, count - from) }, (_, n) => person(from + n));
    tokens.push(...(await Promise.all(some)));
  }
  return tokens;
};

/** All of them, so many at a time. */
const together = async <T, R>(items: readonly T[], act: (item: T, index: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await act(items[index]!, index);
  };
  await Promise.all(Array.from({ length: SOCKETS }, worker));
  return results;
};

onFiles('the race is run in one process on the files that a hub is started on afterwards').describe(
  'an invitation that everybody wants',
  () => {
    let directory: string;
    let hub: HubProcess;
    let owner: HubUser;
    let tokens: string[];

    const opened = async <R>(act: (stores: Stores) => Promise<R>): Promise<R> => {
      const stores = await (await startStores(readSettings({ DATA_DIR: directory }))).opened;
      try {
        return await act(stores);
      } finally {
        await stores.close();
      }
    };

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'hubledger-race-'));
      hub = await HubProcess.start({ dataDirectory: directory });
      owner = await hub.user('owner');
      await hub.call('POST', '/org/create', { name: 'acme' }, owner.token);
      await hub.stop();
      tokens = await opened((stores) => seedPeople(stores, PEOPLE));
      hub = await HubProcess.start({ dataDirectory: directory });
    });
    afterAll(async () => {
      await hub?.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    });

    const counted = (statuses: readonly number[]): Record<number, number> => {
      const counts: Record<number, number> = {};
      for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    };

    it(`lets 10 of ${PEOPLE} in at once, and answers all the others`, async () => {
      const terms = { role: 'member', max_usage: 10 };
      const made = await hub.call<{ token: string }>('POST', '/api/invitations/org/acme/create', terms, owner.token);
      const statuses = await together(tokens, async (token) => {
        const answer = await wireJson(hub, 'POST', `/api/invitations/${made.token}/accept`, {}, bearer(token));
        return answer.status;
      });
      expect(counted(statuses)).toEqual({ 200: 10, 400: PEOPLE - 10 });
      const { members } = await hub.call<{ members: object[] }>('GET', '/org/acme/members');
      expect(members).toHaveLength(11);
    });

    it(`refuses ${REGISTRATIONS} registrations with a used one, and writes nothing of them`, async () => {
      const terms = { org_id: null, role: 'member', max_usage: null };
      const invite = await wireJson(hub, 'POST', '/admin/api/invitations/register', terms, {
        'x-admin-token': hub.adminToken,
      });
      const { token } = JSON.parse(invite.text) as { token: string };
      const register = (name: string) =>
        wireJson(hub, 'POST', `/api/auth/register?invitation_token=${token}`, {
          username: name,
          email: `${name}@example.com`,
          password: 'correct horse',
        });
      expect((await register('first')).status).toBe(200);
      const names = Array.from({ length: REGISTRATIONS }, (_, n) => `late${n}`);
      const answers = await together(names, register);
      expect(counted(answers.map(({ status }) => status))).toEqual({ 400: REGISTRATIONS });
      expect(new Set(answers.map(({ text }) => text))).toEqual(
        new Set([JSON.stringify({ detail: 'Invitation has already been used' })]),
      );
    });

    it('never stood in the log as used more often than it may be', async () => {
      await hub.stop();
      const events = await opened(({ log }) => everything(log));
      const limits = new Map<string, number>();
      const uses = new Map<string, number>();
      for (const { stream, type, data } of events) {
        if (!stream.startsWith('invitation-')) continue;
        const change = type as InvitationEvent['type'];
        if (change === 'InvitationCreated') {
          limits.set(stream, (data as InvitationCreated['data']).maxUsage ?? 1);
        }
        if (change === 'InvitationUseReserved') uses.set(stream, (uses.get(stream) ?? 0) + 1);
        if (change === 'InvitationUseReturned') uses.set(stream, (uses.get(stream) ?? 0) - 1);
        expect(uses.get(stream) ?? 0).toBeLessThanOrEqual(limits.get(stream) ?? 0);
      }
      expect([...uses.values()].sort()).toEqual([1, 10]);
      expect(events.filter(({ type }) => type === 'UserCreated')).toHaveLength(PEOPLE + 2);
      const claimed = events.filter(({ stream }) => stream.startsWith('claim-account'));
      expect(claimed.length).toBeLessThan(10); // no name was taken for any of the two thousand
    });
  },
);
