import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { ORIGIN, type RecordedEvent, Secret } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import type { HubProcess, HubUser } from '../e2e/hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from '../e2e/wire-request';
import { Cluster, hasServers, type Program } from './cluster';
import { strayFromTheLog } from './fresh-fold';

jest.setTimeout(300_000);

/** A part of the work has moved: its lease lasts 6 s, and who has none asks every 2 s. */
const TAKEN_OVER_WITHIN_S = 10;
/** A person who was forgotten on one hub is so on the other. */
const FORGOTTEN_WITHIN_MS = 2_000;

interface Acknowledged {
  readonly repository: string;
  readonly path: string;
  readonly content: string;
  readonly commit: string;
}

/** What is there sooner or later. */
const eventuallyFound = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  let found: T | undefined;
  await eventually(async () => {
    found = await look();
    expect(found).toBeDefined();
  }, 20_000);
  return found as T;
};

(hasServers() ? describe : describe.skip)('two hubs and two projectors on one log', () => {
  let cluster: Cluster;
  let projectors: Program[];
  let hubs: [HubProcess, HubProcess];
  let ada: HubUser;
  const pushed: Acknowledged[] = [];
  const registered: string[] = [];

  beforeAll(async () => {
    cluster = await Cluster.start();
    projectors = await Promise.all([cluster.projector(), cluster.projector()]);
    hubs = await Promise.all([cluster.hub(), cluster.hub()]);
    ada = await hubs[0].user('ada');
  });
  afterAll(() => cluster?.stop());

  const hubOf = (n: number): HubProcess => hubs[n % 2 === 0 ? 0 : 1];
  const admin = () => ({ 'x-admin-token': cluster.adminToken });
  const asAdmin = async <T>(hub: HubProcess, method: string, path: string, body?: unknown): Promise<T> => {
    const { status, text } = await wireJson(hub, method, `/admin/api/${path}`, body, admin());
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text) as T;
  };
  const register = async (n: number, name: string, query = '') => {
    const answer = await wireJson(hubOf(n), 'POST', `/api/auth/register${query}`, {
      ...{ username: name, email: `${name}-${n}@example.com`, password: 'correct horse' },
    });
    if (answer.status === 200) registered.push(name);
    return answer;
  };
  const statusesOf = (answers: ReadonlyArray<{ status: number }>): number[] =>
    answers.map(({ status }) => status).sort();
  const repository = (name: string) => hubs[0].call('POST', '/api/repos/create', { type: 'model', name }, ada.token);
  const push = async (n: number, name: string, bytes: number) => {
    const [path, content] = [`file-${n}`, `${n} `.padEnd(bytes, 'x')];
    const body = ndjson(header(`push ${n}`), file(path, content));
    const answer = await commit(hubOf(n), `/api/models/ada/${name}/commit/main`, ada.token, body);
    if (answer.status === 200) {
      const { commitOid } = JSON.parse(answer.text) as { commitOid: string };
      pushed.push({ repository: `ada/${name}`, path, content, commit: commitOid });
    }
    return answer;
  };
  const everything = async (): Promise<RecordedEvent[]> => {
    const log = await openEventStoreLog({ url: new Secret(cluster.settings['EVENTSTORE_URL'] ?? '') });
    const all: RecordedEvent[] = [];
    try {
      for (let after = ORIGIN; ; after = all.at(-1)?.position ?? ORIGIN) {
        const page = await log.readAll({ after });
        if (page.length === 0) return all;
        all.push(...page);
      }
    } finally {
      await log.close();
    }
  };

  const allCaughtUp = () =>
    eventually(async () => {
      type Listed = { projections: Array<{ lag_events: number | null }> };
      const { projections } = await asAdmin<Listed>(hubs[1], 'GET', 'projections');
      expect(projections.filter(({ lag_events: lag }) => lag !== 0)).toEqual([]);
    }, 60_000);

  it('give one of many the name that all want at once', async () => {
    for (const name of ['bob', 'carol']) {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => register(n, name)));
      const taken = answers.filter(({ status }) => status === 200).length;
      expect([name, taken]).toEqual([name, 1]);
    }
  });

  it('let nobody try more passwords than one of them would', async () => {
    expect((await register(0, 'victim')).status).toBe(200);
    const tries = Array.from({ length: 24 }, (_, n) =>
      wireJson(hubOf(n), 'POST', '/api/auth/login', { username: 'victim', password: `guess ${n}` }),
    );
    const statuses = statusesOf(await Promise.all(tries));
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(14).fill(429)]);
  });

  it('let as many in by an invitation as it says', async () => {
    const terms = { org_id: null, role: 'member', max_usage: 3 };
    const { token } = await asAdmin<{ token: string }>(hubs[0], 'POST', 'invitations/register', terms);
    const names = Array.from({ length: 10 }, (_, n) => `guest${n}`);
    const answers = await Promise.all(names.map((name, n) => register(n, name, `?invitation_token=${token}`)));
    expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(3);
  });

  it('take no more than a quota holds', async () => {
    await Promise.all(['one', 'two', 'three', 'four'].map(repository));
    const quota = async () => asAdmin<{ public_used_bytes: number }>(hubs[1], 'GET', 'quota/ada');
    const { public_used_bytes: before } = await quota();
    await asAdmin(hubs[0], 'PUT', 'quota/ada', { public_quota_bytes: before + 5_500 });
    const into = (n: number): string => ['one', 'two', 'three', 'four'][n % 4] ?? '';
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => push(n, into(n), 1_000)));
    const taken = answers.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(5);
    expect((await quota()).public_used_bytes - before).toBe(taken * 1_000);
    await asAdmin(hubs[1], 'PUT', 'quota/ada', { public_quota_bytes: null });
  });

  it('refuse on one side what was revoked on the other, within a second', async () => {
    const [here, there] = hubs;
    for (let round = 0; round < 3; round++) {
      const token = await here.tokenOf(ada.name, ada.password);
      expect((await wireJson(there, 'GET', '/api/whoami-v2', undefined, bearer(token))).status).toBe(200);
      const { tokens } = await asAdmin<{ tokens: Array<{ id: number }> }>(here, 'GET', 'tokens?user=ada');
      const newest = Math.max(...tokens.map(({ id }) => id));
      await asAdmin(here, 'DELETE', `tokens/${newest}`);
      const revokedAt = performance.now();
      await eventually(async () => {
        expect((await wireJson(there, 'GET', '/api/whoami-v2', undefined, bearer(token))).status).toBe(401);
      });
      expect(performance.now() - revokedAt).toBeLessThan(1_000);
    }
  });

  it('show on either side what was written on the other', async () => {
    for (let n = 0; n < 6; n++) {
      const name = `seen${n}`;
      const body = { type: 'model', name };
      const { headers } = await wireJson(hubOf(n), 'POST', '/api/repos/create', body, bearer(ada.token));
      const position = String(headers['x-log-position']);
      const list = await wireJson(hubOf(n + 1), 'GET', '/api/models?author=ada&limit=1000', undefined, {
        'x-min-log-position': position,
      });
      expect(list.text).toContain(`"ada/${name}"`);
    }
  });

  it('do on either side what an operator asks, and show it on both', async () => {
    const [here, there] = hubs;
    const job = await asAdmin<{ id: string }>(here, 'POST', 'projections/accounts/rebuild');
    type Shown = { state: string; result: { comparison: { differing: number } } };
    await eventually(async () => {
      expect(await asAdmin<Shown>(there, 'GET', `jobs/${job.id}`)).toMatchObject({ state: 'succeeded' });
    }, 60_000);
    const { result } = await asAdmin<Shown>(there, 'GET', `jobs/${job.id}`);
    expect(result.comparison.differing).toBe(0);
    type Listed = { projections: Array<{ name: string; state: string }> };
    const { projections } = await asAdmin<Listed>(there, 'GET', 'projections');
    expect(new Set(projections.map(({ state }) => state))).toEqual(new Set(['live']));
    await asAdmin(there, 'POST', 'projections/accounts/retry');
  });

  it('go on when a projector is killed: the other one has taken over within ten seconds', async () => {
    const secondsToShow = async (name: string): Promise<number> => {
      const startedAt = performance.now();
      await repository(name);
      await allCaughtUp(); // those that the other one had, and those that were the killed one's
      const { text } = await wireJson(hubs[1], 'GET', '/api/models?author=ada&limit=1000', undefined);
      expect(text).toContain(`"ada/${name}"`);
      return (performance.now() - startedAt) / 1_000;
    };
    const usual = await secondsToShow('before-the-kill'); // as slow as this machine is, without anything to take over
    const [killed, left] = projectors;
    await cluster.kill(killed!);
    const seconds = await secondsToShow('behind-the-kill');
    console.log(`taken over within ${seconds.toFixed(1)} s, where ${usual.toFixed(1)} s are usual`);
    expect(seconds - usual).toBeLessThan(TAKEN_OVER_WITHIN_S);
    projectors = [left!, await cluster.projector()];
  });

  it('forget on either side who was forgotten on the other', async () => {
    const [here, there] = hubs;
    const address = 'dora-999@example.com';
    expect((await register(999, 'dora')).status).toBe(200);
    const at = new Date().toISOString();
    type Created = { data: { userId: string; username: string } };
    const created = 'audit/events?type=UserCreated&limit=1000';
    const id = await eventuallyFound(async () => {
      const { events } = await asAdmin<{ events: Created[] }>(here, 'GET', created);
      return events.find(({ data }) => data.username === 'dora')?.data.userId;
    });
    const known = async (hub: HubProcess) => {
      const state = `/admin/api/audit/state?kind=user&id=${id}&at=${at}`;
      return (await wireJson(hub, 'GET', state, undefined, admin())).text;
    };
    for (const hub of hubs) await eventually(async () => expect(await known(hub)).toContain(address), 20_000);
    await asAdmin(here, 'DELETE', 'users/dora');
    expect(await known(there)).toContain(address); // it has her key in memory
    await asAdmin(here, 'POST', `erasures/${id}/now`);
    const forgottenAt = performance.now();
    await eventually(async () => expect(await known(there)).not.toContain(address), 30_000);
    expect(performance.now() - forgottenAt).toBeLessThan(FORGOTTEN_WITHIN_MS);
  });

  it('bear a projector that was paused for longer than its leases', async () => {
    await repository('paused');
    const [paused, other] = projectors;
    paused!.signal('SIGSTOP');
    await push(900, 'paused', 100);
    await new Promise((resolve) => setTimeout(resolve, 9_000)); // its leases have ended, and it can't know
    for (let n = 0; n < 4; n++) await push(901 + n, 'paused', 100);
    await allCaughtUp();
    paused!.signal('SIGCONT');
    for (let n = 0; n < 4; n++) await push(910 + n, 'paused', 100);
    await allCaughtUp();
    expect(await strayFromTheLog(cluster.settings)).toEqual([]);
    projectors = [other!, paused!];
  });

  it('leave what a fold of the log makes, whoever is killed at whatever moment', async () => {
    await Promise.all(['k0', 'k1'].map(repository));
    for (let round = 0; round < 4; round++) {
      let writing = true;
      let n = 0;
      const write = async (): Promise<void> => {
        while (writing) {
          const number = n++;
          const pushing = push(1_000 * (round + 1) + number, `k${number % 2}`, 100).catch(() => null);
          const registering = register(number, `kill${round}n${number}`).catch(() => null);
          await Promise.all([pushing, registering]);
        }
      };
      const load = Promise.all([write(), write()]);
      await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 2_000));
      if (round % 2 === 0) {
        const [killed, left] = projectors;
        await cluster.kill(killed!);
        projectors = [left!, await cluster.projector()];
      } else {
        const victim = hubs[0];
        await cluster.kill(victim);
        hubs = [await cluster.hub(), hubs[1]];
      }
      writing = false;
      await load;
    }
    await allCaughtUp();
    expect(await strayFromTheLog(cluster.settings)).toEqual([]);
  });

  it('have kept all that they acknowledged: it is in the log, once, and can be downloaded', async () => {
    const events = await everything();
    const commits = events
      .filter(({ type }) => type === 'CommitPushed')
      .map(({ data }) => data as { namespace: string; name: string; commit: string })
      .map(({ namespace, name, commit: oid }) => `${namespace}/${name} ${oid}`);
    const names = events.flatMap(({ type, data }) =>
      type === 'UserCreated' ? [(data as { username: string }).username] : [],
    );
    expect(pushed.length).toBeGreaterThan(20);
    expect(registered.length).toBeGreaterThan(20);
    expect(new Set(commits).size).toBe(commits.length);
    expect(new Set(names).size).toBe(names.length);
    expect(pushed.filter((each) => !commits.includes(`${each.repository} ${each.commit}`))).toEqual([]);
    expect(registered.filter((name) => !names.includes(name))).toEqual([]);
    const lost: string[] = [];
    for (const [n, { repository: name, path, content, commit: oid }] of pushed.entries()) {
      for (const revision of ['main', oid]) {
        const target = `${hubOf(n).baseUrl}/${name}/resolve/${revision}/${path}`;
        const answer = await fetch(target, { headers: bearer(ada.token) });
        if (!answer.ok || (await answer.text()) !== content) lost.push(`${answer.status} ${target}`);
      }
    }
    expect(lost).toEqual([]);
    console.log(`${pushed.length} pushes and ${registered.length} registrations were acknowledged and are there`);
  });
});
