import { createHash } from 'node:crypto';
import type { RecordedEvent } from '@hubledger/kernel';
import type { HubSchemas } from '@hubledger/api-client/hub-client';
import { adminClient, answered, clientFor, done, type Fields } from './hub-clients';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from './wire-request';
import { limitsBroken } from '../model/limits';

jest.setTimeout(120_000);

describe('quotas over HTTP', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
  }, 60_000);
  afterAll(() => hub?.stop());

  const admin = () => ({ 'x-admin-token': hub.adminToken });
  const quotaOf = (namespace: string, is_org = false) =>
    done(adminClient(hub).GET('/admin/api/quota/{namespace}', { params: { path: { namespace }, query: { is_org } } }));
  const setQuota = (namespace: string, body: HubSchemas['SetQuotaRequest'], is_org = false) =>
    done(
      adminClient(hub).PUT('/admin/api/quota/{namespace}', {
        params: { path: { namespace }, query: { is_org } },
        body,
      }),
    );
  /** Of a repository of alice, who asks herself. */
  const MINE = { params: { path: { type: 'model' as const, namespace: 'alice', name: 'mine' } } };

  /** For what no typed client would send. */
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = admin()) => {
    const answer = await wireJson(hub, method, target, body, headers);
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown>, headers: answer.headers };
  };
  const repository = (name: string, isPrivate: boolean, owner = alice) =>
    hub.call('POST', '/api/repos/create', { type: 'model', name, private: isPrivate }, owner.token);
  const push = (name: string, path: string, bytes: number) =>
    commit(hub, `/api/models/alice/${name}/commit/main`, alice.token, ndjson(header(), file(path, 'x'.repeat(bytes))));

  it('tell all that the admin guide names', async () => {
    const set = await setQuota('alice', { private_quota_bytes: 10_000, public_quota_bytes: 200_000 });
    const all: Fields<'QuotaResponse'> = {
      namespace: 'alice',
      is_organization: false,
      private_quota_bytes: 10_000,
      public_quota_bytes: 200_000,
      private_used_bytes: 0,
      public_used_bytes: 0,
      private_available_bytes: 10_000,
      public_available_bytes: 200_000,
      private_percentage_used: 0,
      public_percentage_used: 0,
      total_used_bytes: 0,
    };
    expect(set).toEqual(all);
    expect(await quotaOf('alice')).toEqual(set);
  });

  it('leave alone what is absent, and take away with null', async () => {
    await setQuota('acme', { private_quota_bytes: 5, public_quota_bytes: 6 }, true);
    const one = await setQuota('acme', { private_quota_bytes: null }, true);
    expect(one).toMatchObject({ private_quota_bytes: null, public_quota_bytes: 6, is_organization: true });
    expect(await setQuota('acme', {}, true)).toEqual(one);
  });

  it.each([
    ['/admin/api/quota/alice?is_org=true', 404],
    ['/admin/api/quota/acme', 404],
    ['/admin/api/quota/nobody', 404],
    ['/admin/api/quota/alice?is_org=maybe', 422],
  ])('are not found at %s: %d', async (target, status) => expect((await json('GET', target)).status).toBe(status));

  it.each([-1, 1.5, '5', 2 ** 60])('are not set to %s', async (bytes) => {
    const { status, body } = await json('PUT', '/admin/api/quota/alice', { public_quota_bytes: bytes });
    expect([status, body]).toMatchObject([422, { detail: [{ loc: ['body', 'public_quota_bytes'] }] }]);
  });

  it('hold exactly: of many pushes of a tenth of what is left, ten succeed', async () => {
    await repository('exact', false);
    const { public_used_bytes: used } = await quotaOf('alice');
    await setQuota('alice', { public_quota_bytes: used + 10_000 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => push('exact', `f${n}.txt`, 1_000)));
    const stored = answers.filter(({ status }) => status === 200);
    const full = answers.filter(({ status }) => status === 413);
    expect([stored.length, full.length]).toEqual([10, 90]);
    const after = await quotaOf('alice');
    expect(after).toMatchObject({ public_used_bytes: used + 10_000, public_available_bytes: 0 });
    await setQuota('alice', { public_quota_bytes: null });

    type Shown = Array<RecordedEvent & { recorded_at: string }>;
    const shown = async (query: string): Promise<Shown> => {
      const { body } = await json('GET', `/admin/api/audit/events?limit=1000&${query}`, undefined, {
        'x-admin-token': hub.adminToken,
      });
      return body['events'] as Shown;
    };
    const [{ stream }] = (await shown('type=QuotaSet')) as [Shown[number]];
    const ledger = (await shown(`stream=${stream}`)).sort((one, other) => (one.position < other.position ? -1 : 1));
    expect(ledger.filter(({ type }) => type === 'StorageReserved')).toHaveLength(10);
    expect(limitsBroken(ledger)).toEqual([]);
  });

  it('can be lowered by their owner, and raised by the admin only', async () => {
    await setQuota('alice', { private_quota_bytes: 1_000_000, public_quota_bytes: 1_000_000 });
    const set = (quota_bytes: number | null, by = alice) =>
      answered(
        clientFor(hub, by).PUT('/api/quota/{namespace}', {
          params: { path: { namespace: 'alice' } },
          body: { quota_bytes },
        }),
      );
    expect(await set(900_000)).toMatchObject({ status: 200, body: { quota_bytes: 1_800_000 } });
    const refusal = { detail: { error: 'Only an administrator of this hub may raise a quota' } };
    expect(await set(900_001)).toMatchObject({ status: 403, body: refusal });
    expect(await set(null)).toMatchObject({ status: 403, body: refusal });
    expect(await set(1, bob)).toMatchObject({ status: 403 });
  });

  it('of a repository are its own, or what its namespace has', async () => {
    await repository('mine', true);
    expect((await push('mine', 'a.txt', 500)).status).toBe(200);
    const target = '/api/quota/repo/{type}/{namespace}/{name}';
    const client = clientFor(hub, alice);
    const inherited = await done(client.GET(target, MINE));
    expect(inherited).toMatchObject({
      repo_id: 'alice/mine',
      quota_bytes: null,
      effective_quota_bytes: 900_000,
      is_inheriting: true,
    });
    const { used_bytes: used } = inherited;
    const own = await done(client.PUT(target, { ...MINE, body: { quota_bytes: 2 * used } }));
    expect(own).toMatchObject({
      quota_bytes: 2 * used,
      available_bytes: used,
      percentage_used: 50,
      is_inheriting: false,
    });
    const search = { params: { query: { search: 'alice/mine' } } };
    const { repositories } = await done(adminClient(hub).GET('/admin/api/repositories', search));
    expect(repositories).toEqual([
      expect.objectContaining({ quota_bytes: 2 * used, percentage_used: 50, is_inheriting: false }),
    ]);
    const tooMuch = await answered(client.PUT(target, { ...MINE, body: { quota_bytes: 2_000_000 } }));
    expect(tooMuch).toMatchObject({
      status: 400,
      body: { detail: { error: expect.stringContaining('bytes left') as string } },
    });
    expect((await json('PUT', '/api/quota/repo/model/alice/mine', {}, bearer(alice.token))).status).toBe(422);
    const all = await done(client.GET('/api/quota/{namespace}/repos', { params: { path: { namespace: 'alice' } } }));
    expect(all).toMatchObject({ total_repos: 2, repositories: [{ name: 'exact' }, { name: 'mine', private: true }] });
  });

  it('of a private repository look to others as if it were not there', async () => {
    const answers = await Promise.all(
      ['mine', 'none'].map((name) => json('GET', `/api/quota/repo/model/alice/${name}`, undefined, bearer(bob.token))),
    );
    for (const { status, headers } of answers) {
      expect([status, headers['x-error-code']]).toEqual([404, 'RepoNotFound']);
    }
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  it('show private figures to whom they belong', async () => {
    const ofAlice = { params: { path: { namespace: 'alice' } } };
    const mine = await done(clientFor(hub, alice).GET('/api/quota/{namespace}/public', ofAlice));
    expect(mine).toMatchObject({ can_see_private: true, private_quota_bytes: 900_000 });
    const legacy = async (by: HubUser) =>
      (await done(clientFor(hub, by).GET('/api/quota/{namespace}', ofAlice))).used_bytes;
    expect(await legacy(alice)).toBe(mine.total_used_bytes);
    expect(await legacy(bob)).toBe(mine.public_used_bytes);
    const theirs = await done(clientFor(hub, {}).GET('/api/quota/{namespace}/public', ofAlice));
    expect(theirs).toMatchObject({
      can_see_private: false,
      private_quota_bytes: null,
      private_used_bytes: null,
      total_used_bytes: theirs.public_used_bytes,
    });
  });

  it('of a user are both overwritten: what is absent is no limit', async () => {
    const set = await json('PUT', '/admin/api/users/bob/quota', { private_quota_bytes: 7 });
    expect(set.body).toEqual({
      ...{ username: 'bob', private_quota_bytes: 7, public_quota_bytes: null },
      ...{ private_used_bytes: 0, public_used_bytes: expect.any(Number) as number },
    });
    expect((await json('PUT', '/admin/api/users/bob/quota', {})).body).toMatchObject({ private_quota_bytes: null });
    expect((await json('PUT', '/admin/api/users/nobody/quota', {})).status).toBe(404);
    expect((await json('PUT', '/admin/api/users/bob/quota', { private_quota_bytes: -1 })).status).toBe(422);
  });

  it('that are exceeded stand in the overview, with who uses most', async () => {
    const carol = await hub.user('carol');
    const create = (name: string, isPrivate: boolean) =>
      hub.call('POST', '/api/repos/create', { type: 'dataset', name, private: isPrivate }, carol.token);
    for (const [name, isPrivate] of [
      ['large', true],
      ['small', true],
      ['limited', false],
    ] as const) {
      await create(name, isPrivate);
      const bytes = name === 'small' ? 10 : 50_000;
      const target = `/api/datasets/carol/${name}/commit/main`;
      expect((await commit(hub, target, carol.token, ndjson(header(), file('a', 'x'.repeat(bytes))))).status).toBe(200);
    }
    interface Overview {
      readonly users_over_quota: Array<{ username: string }>;
      readonly repos_over_quota: Array<{ full_id: string; percentage: number; quota_bytes: number | null }>;
      readonly top_consumers: Array<{ username: string; is_org: boolean; total_bytes: number }>;
      readonly system_storage: { private_used: number; public_used: number; lfs_used: number; total_used: number };
    }
    const overview = async () => (await json('GET', '/admin/api/quota/overview')).body as unknown as Overview;
    expect((await overview()).users_over_quota.map(({ username }) => username)).not.toContain('carol');
    const limited = '/api/quota/repo/dataset/carol/limited';
    await json('PUT', limited, { quota_bytes: 10_000 }, bearer(carol.token));
    await json('PUT', '/admin/api/users/carol/quota', { private_quota_bytes: 40_000 });
    const { users_over_quota, repos_over_quota, top_consumers, system_storage } = await overview();
    const { private_used: used } = users_over_quota.find(({ username }) => username === 'carol') as never as Record<
      string,
      number
    >;
    expect(users_over_quota.find(({ username }) => username === 'carol')).toEqual({
      ...{ username: 'carol', private_quota: 40_000, public_quota: null, public_percentage: 0 },
      ...{ private_used: used, private_percentage: Math.round(((used ?? 0) / 40_000) * 1000) / 10 },
      public_used: expect.any(Number) as number,
    });
    const own = repos_over_quota.filter(({ full_id }) => full_id.startsWith('carol/'));
    expect(own.map(({ full_id, quota_bytes }) => [full_id, quota_bytes]).sort()).toEqual([
      ['carol/large', null],
      ['carol/limited', 10_000],
    ]);
    expect(own.every(({ percentage }) => percentage > 100)).toBe(true);
    expect(top_consumers[0]).toMatchObject({ is_org: false, total_bytes: expect.any(Number) as number });
    const { private_used, public_used, total_used } = system_storage;
    expect(total_used).toBe(private_used + public_used);
    await json('PUT', '/admin/api/users/carol/quota', {});
    expect((await overview()).users_over_quota.map(({ username }) => username)).not.toContain('carol');
  });

  it('hold for an LFS object that was announced with fewer bytes before', async () => {
    const mallory = await hub.user('mallory');
    await repository('sly', false, mallory);
    const { public_used_bytes: used } = await quotaOf('mallory');
    await setQuota('mallory', { public_quota_bytes: used + 1_000 });
    const content = Buffer.alloc(5_000, 'x');
    const oid = createHash('sha256').update(content).digest('hex');
    const announce = (size: number) =>
      json(
        'POST',
        '/mallory/sly.git/info/lfs/objects/batch',
        { operation: 'upload', objects: [{ oid, size }] },
        { ...bearer(mallory.token), accept: 'application/vnd.git-lfs+json' },
      );
    expect((await announce(1)).status).toBe(200);
    expect((await announce(content.length)).status).toBe(413);
    expect((await announce(1_000)).status).toBe(200);
    expect((await quotaOf('mallory')).public_used_bytes).toBe(used);
  });
});
