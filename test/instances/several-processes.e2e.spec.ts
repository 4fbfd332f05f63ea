import { eventually } from '@hubledger/testing/eventually';
import type { HubProcess, HubUser } from '../e2e/hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from '../e2e/wire-request';
import { Cluster, hasServers, type Program } from './cluster';
import { strayFromTheLog } from './fresh-fold';

jest.setTimeout(300_000);

(hasServers() ? describe : describe.skip)('two hubs and two projectors on one log', () => {
  let cluster: Cluster;
  let projectors: Program[];
  let hubs: [HubProcess, HubProcess];
  let ada: HubUser;

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
  const register = (n: number, name: string, query = '') =>
    wireJson(hubOf(n), 'POST', `/api/auth/register${query}`, {
      ...{ username: name, email: `${name}-${n}@example.com`, password: 'correct horse' },
    });
  const statusesOf = (answers: ReadonlyArray<{ status: number }>): number[] =>
    answers.map(({ status }) => status).sort();
  const repository = (name: string) => hubs[0].call('POST', '/api/repos/create', { type: 'model', name }, ada.token);
  const push = (n: number, name: string, bytes: number) =>
    commit(
      hubOf(n),
      `/api/models/ada/${name}/commit/main`,
      ada.token,
      ndjson(header(`push ${n}`), file(`file-${n}`, `${n} `.padEnd(bytes, 'x'))),
    );

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
    const [killed, left] = projectors;
    await cluster.kill(killed!);
    const killedAt = performance.now();
    await repository('behind-the-kill');
    await allCaughtUp(); // those that the other one had, and those that were the killed one's
    const { text } = await wireJson(hubs[1], 'GET', '/api/models?author=ada&limit=1000', undefined);
    expect(text).toContain('"ada/behind-the-kill"');
    const seconds = (performance.now() - killedAt) / 1_000;
    console.log(`taken over within ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(20); // the lease ends after 6 s; a busy machine takes its time
    projectors = [left!, await cluster.projector()];
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
          const pushed = push(100 * round + number, `k${number % 2}`, 100).catch(() => null);
          const registered = register(number, `kill${round}n${number}`).catch(() => null);
          await Promise.all([pushed, registered]);
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
});
