import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from '../e2e/hub-process';
import { bearer, file, header, ndjson, wire, type WireAnswer, wireJson } from '../e2e/wire-request';
import { assertSound } from './assert-sound';
import { type Doing, type Failpoint, FAILPOINTS } from './failpoints';

jest.setTimeout(90_000);

const CHOSEN = FAILPOINTS.filter(({ short }) => short || process.env['CRASH_FAILPOINTS'] === 'all');
/** Where nobody tries again: what was taken must become free by itself. */
const ABANDONED = ['registration: address claimed', 'creation: before the repository', 'push: before the commit'];
const QUOTA_BYTES = 3_000_000;
const LARGE_BYTES = 2_000_000;
/** All leases are over then: names and creations 60 s, a commit's reservation 1 h. */
const A_DAY_LATER = String(25 * 3_600);
/** The bound for a restart, with room for a machine that does other things as well. */
const START_WITHIN_MS = 5_000;

/** The projector stores no two checkpoints of a read model closer to each other. */
const CHECKPOINTS_APART_MS = 250;
const DEAD_WITHIN_MS = 30_000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

describe('a hub that is killed at a named place', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hubledger-failpoints-'));
  let hub: HubProcess;
  let owner: HubUser;
  let cleanStartMs = 0;
  let armedFor = '';

  beforeAll(async () => {
    const script = join(__dirname, 'hub-with-failpoints.js');
    const env = { KOHAKU_HUB_DEFAULT_USER_PUBLIC_QUOTA_BYTES: String(QUOTA_BYTES) };
    hub = await HubProcess.start({ dataDirectory: directory, script, env });
    owner = await hub.user('owner');
    const began = Date.now();
    await hub.restart('SIGTERM');
    cleanStartMs = Date.now() - began;
    for (const name of ['base', 'tight']) await created(name);
  });
  afterAll(async () => {
    await hub?.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }, 30_000);

  const withKey = (key: string) => ({ ...bearer(owner.token), 'idempotency-key': key });
  const register = (name: string, key: string): Promise<WireAnswer> => {
    const body = { username: name, email: `${name}@example.com`, password: `pw of ${name}` };
    return wireJson(hub, 'POST', '/api/auth/register', body, { 'idempotency-key': key });
  };
  const create = (name: string, key: string) =>
    wireJson(hub, 'POST', '/api/repos/create', { type: 'model', name }, withKey(key));
  const remove = (name: string, key: string) =>
    wireJson(hub, 'DELETE', '/api/repos/delete', { type: 'model', name }, withKey(key));
  const pushTo = (repository: string, path: string, content: Buffer, key: string) =>
    wire(hub, 'POST', `/api/models/owner/${repository}/commit/main`, {
      headers: { 'content-type': 'application/x-ndjson', ...withKey(key) },
      body: ndjson(header(`adds ${path}`), file(path, content)),
    });
  const created = async (name: string): Promise<void> => {
    expect(await create(name, `${name} is created`)).toMatchObject({ status: 200 });
    const answer = await pushTo(name, 'data/first.txt', Buffer.from(`first of ${name}`), `${name} gets its first`);
    expect(answer).toMatchObject({ status: 200 });
  };
  const status = async (path: string): Promise<number> => (await wire(hub, 'GET', path)).status;
  const titles = async (repository: string): Promise<string[]> => {
    const commits = await hub.call<Array<{ title: string }>>('GET', `/api/models/owner/${repository}/commits/main`);
    return commits.map(({ title }) => title);
  };
  const admin = async <T>(path: string): Promise<T> => {
    const answer = await wire(hub, 'GET', `/admin/api/${path}`, { headers: { 'x-admin-token': hub.adminToken } });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as T;
  };
  const listedAs = async (name: string): Promise<number> =>
    (await admin<{ users: object[] }>(`users?search=${name}`)).users.length;

  /** One of each kind: what is asked for, what may be seen of it before it is asked for again, and what after. */
  interface Doings {
    readonly ask: () => Promise<WireAnswer>;
    readonly whole: () => Promise<void>;
    readonly done: () => Promise<void>;
    readonly answers: readonly number[];
  }
  const doingsOf = (doing: Doing, id: string): Doings => {
    const key = `key of ${id}`;
    switch (doing) {
      case 'registration': {
        const name = `reg-${id}`;
        return {
          ask: () => register(name, key),
          whole: async () => expect([0, 1]).toContain(await listedAs(name)),
          done: async () => {
            await hub.tokenOf(name, `pw of ${name}`);
            expect(await listedAs(name)).toBe(1);
          },
          answers: [200],
        };
      }
      case 'creation': {
        const name = `made-${id}`;
        const path = `/api/models/owner/${name}`;
        return {
          ask: () => create(name, key),
          whole: async () =>
            expect([await status(path), await status(`${path}/tree/main`)]).toEqual(
              (await status(path)) === 200 ? [200, 200] : [404, 404],
            ),
          done: async () => {
            expect(await status(`${path}/tree/main`)).toBe(200);
            expect(await titles(name)).toHaveLength(1);
          },
          answers: [200],
        };
      }
      case 'push': {
        const [path, content] = [`some/${id}.bin`, randomBytes(4_000)];
        const seen = async (): Promise<number> => {
          const found = await wire(hub, 'GET', `/owner/base/resolve/main/${path}`);
          if (found.status === 200) expect(found.body.equals(content)).toBe(true);
          const times = (await titles('base')).filter((title) => title === `adds ${path}`).length;
          expect([found.status, times]).toEqual(times === 0 ? [404, 0] : [200, 1]);
          return times;
        };
        return {
          ask: () => pushTo('base', path, content, key),
          whole: async () => void (await seen()),
          done: async () => expect(await seen()).toBe(1),
          answers: [200],
        };
      }
      case 'deletion': {
        const name = `doomed-${id}`;
        const whole = async (): Promise<void> => {
          const there = await status(`/api/models/owner/${name}`);
          expect([there, await status(`/owner/${name}/resolve/main/data/first.txt`)]).toEqual([there, there]);
          expect([200, 404]).toContain(there);
        };
        return {
          ask: () => remove(name, key),
          whole,
          done: async () => {
            expect(await status(`/api/models/owner/${name}`)).toBe(404);
            await eventually(async () => expect(await contentOf(name)).toEqual([]));
            await created(name); // its name is free
          },
          answers: [200, 404], // what is gone already can't be found to be deleted
        };
      }
    }
  };
  const contentOf = async (name: string): Promise<string[]> => {
    const folder = join(directory, 'objects', 'hub-storage', `hf-model-owner-${name}`);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name: file }) => file);
  };

  /** Lets the hub die while it is asked, and starts it again. */
  const crash = async (name: string, ask: () => Promise<unknown>, next = ''): Promise<void> => {
    if (armedFor !== name) await hub.restart('SIGTERM', { CRASH_AT: name });
    await pause(CHECKPOINTS_APART_MS);
    const flag = join(directory, 'armed');
    await writeFile(flag, '');
    const asked = ask().catch(() => undefined);
    const late = pause(DEAD_WITHIN_MS).then(() => {
      throw new Error(`The hub lives on after: ${name}`);
    });
    await Promise.race([hub.ended(), late]);
    await asked;
    await rm(flag);
    const began = Date.now();
    await hub.restart('SIGKILL', { CRASH_AT: next });
    armedFor = next;
    expect(Date.now() - began).toBeLessThan(START_WITHIN_MS + 2 * cleanStartMs);
  };

  it.each(CHOSEN.map((failpoint, index): [string, Failpoint, number] => [failpoint.name, failpoint, index]))(
    '%s',
    async (name, { doing }, index) => {
      if (doing === 'deletion') await created(`doomed-${index}`);
      const { ask, whole, done, answers } = doingsOf(doing, String(index));
      await crash(name, ask, CHOSEN[index + 1]?.name);
      await whole();
      const first = await ask();
      expect([answers, first.text]).toEqual([expect.arrayContaining([first.status]), first.text]);
      if (doing !== 'deletion') expect((await ask()).status).toBe(200); // and once more
      await done();
    },
  );

  it('gives back what nobody asked for again, once the lease is over', async () => {
    const large = randomBytes(LARGE_BYTES);
    const [reg, made, push] = ABANDONED as [string, string, string];
    await crash(reg, () => register('left', 'never again'), made);
    await crash(made, () => create('left', 'never again'), push);
    await crash(push, () => pushTo('tight', 'large.bin', large, 'never again'));
    expect(await status('/api/models/owner/left')).toBe(404);
    expect(await titles('tight')).toHaveLength(2);

    // Until then the names are held, and the bytes count.
    expect((await register('left', 'somebody else')).status).toBe(400);
    expect((await create('left', 'somebody else')).status).toBe(409);
    expect((await pushTo('tight', 'large.bin', large, 'another')).status).toBeGreaterThanOrEqual(400);

    await hub.restart('SIGTERM', { CRASH_CLOCK_AHEAD: A_DAY_LATER });
    expect(await register('left', 'a day later')).toMatchObject({ status: 200 });
    expect(await create('left', 'a day later')).toMatchObject({ status: 200 });
    expect(await pushTo('tight', 'large.bin', large, 'a day later')).toMatchObject({ status: 200 });
  });

  it('counts what it shows, and its read models equal a fresh fold', async () => {
    interface Row {
      readonly used_bytes: number;
    }
    await eventually(async () => {
      const { projections } = await hub.call<{ projections: Array<{ lagEvents: number | null }> }>(
        'GET',
        '/health/ready',
      );
      expect(projections.filter(({ lagEvents }) => lagEvents !== 0)).toEqual([]);
      const { repositories } = await admin<{ repositories: Row[] }>('repositories?limit=1000');
      const { users } = await admin<{ users: Array<{ public_used_bytes: number }> }>('users?search=owner');
      expect(users[0]?.public_used_bytes).toBe(repositories.reduce((sum, { used_bytes }) => sum + used_bytes, 0));
    });
    expect(await hub.stop()).toBe(0);
    await assertSound(directory);
  });
});
