import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from './wire-request';

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
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = admin()) => {
    const answer = await wireJson(hub, method, target, body, headers);
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown>, headers: answer.headers };
  };
  const repository = (name: string, isPrivate: boolean, owner = alice) =>
    hub.call('POST', '/api/repos/create', { type: 'model', name, private: isPrivate }, owner.token);
  const push = (name: string, path: string, bytes: number) =>
    commit(hub, `/api/models/alice/${name}/commit/main`, alice.token, ndjson(header(), file(path, 'x'.repeat(bytes))));

  it('tell all that the admin guide names', async () => {
    const { status, body } = await json('PUT', '/admin/api/quota/alice', {
      private_quota_bytes: 10_000,
      public_quota_bytes: 200_000,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
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
    });
    expect((await json('GET', '/admin/api/quota/alice?is_org=false')).body).toEqual(body);
  });

  it('leave alone what is absent, and take away with null', async () => {
    await json('PUT', '/admin/api/quota/acme?is_org=true', { private_quota_bytes: 5, public_quota_bytes: 6 });
    const one = await json('PUT', '/admin/api/quota/acme?is_org=true', { private_quota_bytes: null });
    expect(one.body).toMatchObject({ private_quota_bytes: null, public_quota_bytes: 6, is_organization: true });
    expect((await json('PUT', '/admin/api/quota/acme?is_org=true', {})).body).toEqual(one.body);
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
    const { body: before } = await json('GET', '/admin/api/quota/alice');
    const used = before['public_used_bytes'] as number;
    await json('PUT', '/admin/api/quota/alice', { public_quota_bytes: used + 10_000 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => push('exact', `f${n}.txt`, 1_000)));
    const done = answers.filter(({ status }) => status === 200);
    const full = answers.filter(({ status }) => status === 413);
    expect([done.length, full.length]).toEqual([10, 90]);
    const { body: after } = await json('GET', '/admin/api/quota/alice');
    expect(after).toMatchObject({ public_used_bytes: used + 10_000, public_available_bytes: 0 });
    await json('PUT', '/admin/api/quota/alice', { public_quota_bytes: null });
  });

  it('can be lowered by their owner, and raised by the admin only', async () => {
    await json('PUT', '/admin/api/quota/alice', { private_quota_bytes: 1_000_000, public_quota_bytes: 1_000_000 });
    const set = (bytes: number | null, by = alice) =>
      json('PUT', '/api/quota/alice', { quota_bytes: bytes }, bearer(by.token));
    expect(await set(900_000)).toMatchObject({ status: 200, body: { quota_bytes: 1_800_000 } });
    const refusal = { detail: { error: 'Only an administrator of this hub may raise a quota' } };
    expect(await set(900_001)).toMatchObject({ status: 403, body: refusal });
    expect(await set(null)).toMatchObject({ status: 403, body: refusal });
    expect(await set(1, bob)).toMatchObject({ status: 403 });
  });

  it('of a repository are its own, or what its namespace has', async () => {
    await repository('mine', true);
    expect((await push('mine', 'a.txt', 500)).status).toBe(200);
    const target = '/api/quota/repo/model/alice/mine';
    const { body: inherited } = await json('GET', target, undefined, bearer(alice.token));
    expect(inherited).toMatchObject({
      repo_id: 'alice/mine',
      quota_bytes: null,
      effective_quota_bytes: 900_000,
      is_inheriting: true,
    });
    const used = inherited['used_bytes'] as number;
    const { body: own } = await json('PUT', target, { quota_bytes: 2 * used }, bearer(alice.token));
    expect(own).toMatchObject({
      quota_bytes: 2 * used,
      available_bytes: used,
      percentage_used: 50,
      is_inheriting: false,
    });
    const { body: listed } = await json('GET', '/admin/api/repositories?search=alice/mine');
    expect(listed['repositories']).toEqual([
      expect.objectContaining({ quota_bytes: 2 * used, percentage_used: 50, is_inheriting: false }),
    ]);
    const tooMuch = await json('PUT', target, { quota_bytes: 2_000_000 }, bearer(alice.token));
    expect(tooMuch).toMatchObject({
      status: 400,
      body: { detail: { error: expect.stringContaining('bytes left') as string } },
    });
    expect((await json('PUT', target, {}, bearer(alice.token))).status).toBe(422);
    const { body: all } = await json('GET', '/api/quota/alice/repos', undefined, bearer(alice.token));
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
    const mine = await json('GET', '/api/quota/alice/public', undefined, bearer(alice.token));
    expect(mine.body).toMatchObject({ can_see_private: true, private_quota_bytes: 900_000 });
    const legacy = async ({ token }: HubUser) =>
      (await json('GET', '/api/quota/alice', undefined, bearer(token))).body['used_bytes'];
    expect(await legacy(alice)).toBe(mine.body['total_used_bytes']);
    expect(await legacy(bob)).toBe(mine.body['public_used_bytes']);
    const theirs = await json('GET', '/api/quota/alice/public', undefined, {});
    expect(theirs.body).toMatchObject({
      can_see_private: false,
      private_quota_bytes: null,
      private_used_bytes: null,
      total_used_bytes: theirs.body['public_used_bytes'],
    });
  });
});
