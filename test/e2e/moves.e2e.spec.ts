import { createHash } from 'node:crypto';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire, wireJson } from './wire-request';

jest.setTimeout(120_000);

describe('repositories that change owner, name or visibility', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'member' }, alice.token);
  }, 60_000);
  afterAll(() => hub?.stop());

  const admin = () => ({ 'x-admin-token': hub.adminToken });
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await wireJson(hub, method, target, body, headers);
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown>, headers: answer.headers };
  };
  const as = ({ token }: HubUser) => bearer(token);
  const make = (name: string, more: object = {}, by = alice) =>
    hub.call('POST', '/api/repos/create', { type: 'model', name, ...more }, by.token);
  const push = (fullId: string, path: string, content: string, by = alice) =>
    commit(hub, `/api/models/${fullId}/commit/main`, by.token, ndjson(header(), file(path, content)));
  const move = (fromRepo: string, toRepo: string, headers: Record<string, string> = as(alice)) =>
    json('POST', '/api/repos/move', { fromRepo, toRepo, type: 'model' }, headers);
  const set = (fullId: string, settings: object, headers: Record<string, string> = as(alice)) =>
    json('PUT', `/api/models/${fullId}/settings`, settings, headers);
  const usedBy = async (namespace: string, isOrganization = false) => {
    const { body } = await json('GET', `/admin/api/quota/${namespace}?is_org=${isOrganization}`, undefined, admin());
    return { private: body['private_used_bytes'] as number, public: body['public_used_bytes'] as number };
  };
  const listed = async (namespace: string) => {
    const { body } = await json('GET', `/admin/api/repositories?namespace=${namespace}`, undefined, admin());
    return (body['repositories'] as Array<{ full_id: string; private: boolean }>).map(({ full_id }) => full_id);
  };

  it('are moved to an organization with all they have, and answer to both names', async () => {
    await make('engine');
    expect((await push('alice/engine', 'a.txt', 'one')).status).toBe(200);
    const before = [await usedBy('alice'), await usedBy('acme', true)];
    const moved = await move('alice/engine', 'acme/our-engine');
    expect(moved).toMatchObject({ status: 200, body: { success: true, url: `${hub.baseUrl}/acme/our-engine` } });

    for (const name of ['alice/engine', 'acme/our-engine']) {
      expect((await json('GET', `/api/models/${name}`)).body).toMatchObject({ id: 'acme/our-engine', author: 'acme' });
      expect((await wire(hub, 'GET', `/${name}/resolve/main/a.txt`)).text).toBe('one');
    }
    expect((await push('alice/engine', 'b.txt', 'two')).status).toBe(200);
    expect((await push('acme/our-engine', 'c.txt', 'by a member', bob)).status).toBe(200);
    expect([await listed('alice'), await listed('acme')]).toEqual([[], ['acme/our-engine']]);
    const { body } = await json('GET', '/admin/api/commits?repo_full_id=acme/our-engine', undefined, admin());
    expect((body['commits'] as object[]).length).toBe(4);
    const { body: owned } = await json('GET', '/api/quota/acme/repos', undefined, as(alice));
    expect(owned).toMatchObject({ total_repos: 1, repositories: [{ repo_id: 'acme/our-engine' }] });
    const after = [await usedBy('alice'), await usedBy('acme', true)];
    expect(after[0]?.public).toBe(0);
    expect(after[1]?.public).toBe((before[0]?.public ?? 0) + 'two'.length + 'by a member'.length);
  });

  it('leave their old name to whoever takes it, and are not deleted by it', async () => {
    const gone = { type: 'model', name: 'engine', organization: 'alice' };
    const refused = await json('DELETE', '/api/repos/delete', gone, as(alice));
    expect([refused.status, refused.headers['x-error-code']]).toEqual([404, 'RepoNotFound']);
    await make('engine', { private: true });
    expect((await json('GET', '/api/models/alice/engine', undefined, as(alice))).body).toMatchObject({
      id: 'alice/engine',
    });
    expect((await json('DELETE', '/api/repos/delete', gone, as(alice))).status).toBe(200);
    expect((await json('GET', '/api/models/acme/our-engine')).status).toBe(200);
  });

  it('are renamed, and renaming again is the same', async () => {
    await make('draft');
    expect((await move('alice/draft', 'alice/final')).status).toBe(200);
    expect((await move('alice/draft', 'alice/final')).status).toBe(200);
    expect(await listed('alice')).toEqual(['alice/final']);
  });

  it.each([
    ['a name that is taken', 'alice/final', 'acme/our-engine', 409],
    ['a bad name', 'alice/final', 'alice/-final', 400],
    ['no namespace', 'alice/final', 'final', 400],
    ["somebody else's namespace", 'alice/final', 'bob/final', 403],
    ['what is not there', 'alice/nothing', 'alice/something', 404],
  ])('stay when asked for %s', async (_, from, to, status) => {
    const refused = await move(from, to);
    expect(refused.status).toBe(status);
    expect(refused.body).toEqual({ error: refused.headers['x-error-message'] });
    expect((await json('GET', '/api/models/alice/final')).status).toBe(200);
  });

  it('are moved by admins of an organization only', async () => {
    expect((await move('acme/our-engine', 'bob/engine', as(bob))).status).toBe(403);
    expect((await set('acme/our-engine', { private: true }, as(bob))).status).toBe(403);
  });

  it('become private for everybody else, and public again', async () => {
    const { body } = await set('alice/final', { private: true });
    expect(body).toEqual({ private: true, visibility: 'private', gated: false });
    expect((await json('GET', '/api/models/alice/final')).headers['x-error-code']).toBe('RepoNotFound');
    expect((await json('GET', '/api/models/alice/draft')).headers['x-error-code']).toBe('RepoNotFound');
    expect((await json('GET', '/api/models/alice/final', undefined, as(alice))).body).toMatchObject({ private: true });
    const { body: stats } = await json('GET', '/admin/api/stats', undefined, admin());
    expect(stats).toMatchObject({ repositories: { total: 2, private: 1, public: 1 } });
    expect((await usedBy('alice')).public).toBe(0);
    expect((await set('alice/final', { visibility: 'public' })).status).toBe(200);
    expect((await json('GET', '/api/models/alice/final')).body).toMatchObject({ private: false });
    expect((await usedBy('alice')).private).toBe(0);
  });

  it('become private for whoever was given addresses of their bytes before', async () => {
    await make('weights');
    const [content, lfs] = [Buffer.from('weights'), { accept: 'application/vnd.git-lfs+json' }];
    const object = { oid: createHash('sha256').update(content).digest('hex'), size: content.length };
    const batch = async (operation: 'upload' | 'download', headers: Record<string, string>) => {
      const target = '/alice/weights.git/info/lfs/objects/batch';
      const { body } = await json('POST', target, { operation, objects: [object] }, { ...headers, ...lfs });
      const [{ actions }] = body['objects'] as [{ actions: Record<string, { href: string }> }];
      return actions[operation]?.href as string;
    };
    await fetch(await batch('upload', as(alice)), { method: 'PUT', body: content });
    const added = { key: 'lfsFile', value: { path: 'w.bin', algo: 'sha256', ...object } };
    const pushed = await commit(hub, '/api/models/alice/weights/commit/main', alice.token, ndjson(header(), added));
    expect(pushed.status).toBe(200);
    const strangers = await batch('download', {});
    expect((await fetch(strangers)).status).toBe(200);
    await set('alice/weights', { private: true });
    const refused = await fetch(strangers);
    expect([refused.status, refused.headers.get('x-error-code')]).toEqual([404, 'RepoNotFound']);
    expect((await fetch(strangers.replace('&visibility=public', ''))).status).toBe(403);
    expect(await (await fetch(await batch('download', as(alice)))).text()).toBe('weights');
    await hub.call('DELETE', '/api/repos/delete', { type: 'model', name: 'weights' }, alice.token);
  });

  it.each([
    [{ gated: 'auto' }, 501],
    [{ gated: false }, 200],
    [{}, 200],
    [{ visibility: 'secret' }, 422],
    [{ private: 'yes' }, 422],
  ])('take the settings %j: %d', async (settings, status) => {
    expect((await set('alice/final', settings)).status).toBe(status);
  });

  it('stay where they are when the other quota does not hold them', async () => {
    const size = (await usedBy('alice')).public;
    const limit = (name: string, isOrganization: boolean, limits: object) =>
      json('PUT', `/admin/api/quota/${name}?is_org=${isOrganization}`, limits, admin());
    await limit('alice', false, { private_quota_bytes: size - 1 });
    await limit('acme', true, { public_quota_bytes: 1 });
    for (const refused of [await set('alice/final', { private: true }), await move('alice/final', 'acme/final')]) {
      expect(refused.status).toBe(400);
      const error = refused.headers['x-error-message'];
      expect(refused.body).toEqual({ error, detail: { error, repo_size_bytes: size } });
    }
    expect(await listed('alice')).toEqual(['alice/final']);
    await limit('alice', false, { private_quota_bytes: size });
    expect((await set('alice/final', { private: true })).status).toBe(200);
  });

  it('are refused more than the quota holds in one shape everywhere', async () => {
    const path = '/api/models/alice/final';
    const files = [{ path: 'more.txt', size: 10, sample: '' }];
    const oid = 'b'.repeat(64);
    const objects = { operation: 'upload', objects: [{ oid, size: 10 }] };
    const lfs = { ...as(alice), accept: 'application/vnd.git-lfs+json' };
    const answers = [
      await json('POST', `${path}/preupload/main`, { files }, as(alice)),
      await json('POST', '/alice/final.git/info/lfs/objects/batch', objects, lfs),
      await push('alice/final', 'more.txt', 'x'.repeat(10)),
    ];
    for (const answer of answers) {
      const body = 'text' in answer ? (JSON.parse(answer.text) as object) : answer.body;
      expect(answer.status).toBe(413);
      expect(body).toMatchObject({
        detail: { error: 'Storage quota exceeded', message: expect.stringContaining('10 more asked for') as string },
      });
      expect(answer.headers['x-error-message']).toContain('Storage quota exceeded');
    }
  });

  it('are moved and deleted by the admin, whoever owns them and whatever the quota', async () => {
    const wrong = { 'x-admin-token': `${hub.adminToken}x` };
    expect((await move('alice/final', 'acme/final', wrong)).status).toBe(401);
    expect((await move('alice/final', 'acme/final', { ...wrong, ...as(bob) })).status).toBe(404);
    expect((await move('alice/final', 'nobody/final', admin())).status).toBe(404);
    expect((await move('alice/final', 'acme/final', admin())).status).toBe(200);
    expect(await listed('acme')).toEqual(['acme/final', 'acme/our-engine']);
    const remove = (body: object, headers: Record<string, string> = admin()) =>
      json('DELETE', '/api/repos/delete', { type: 'model', name: 'final', ...body }, headers);
    expect((await remove({})).status).toBe(400);
    expect((await remove({ organization: 'acme' }, wrong)).status).toBe(401);
    expect((await remove({ organization: 'acme' }, { ...wrong, ...as(alice) })).status).toBe(200);
    expect((await remove({ organization: 'acme' })).status).toBe(404);
    expect((await remove({ organization: 'acme', name: 'our-engine' })).status).toBe(200);
    expect(await usedBy('acme', true)).toEqual({ private: 0, public: 0 });
    expect(hub.stdout + hub.stderr).toContain('Admin moved repository: model:alice/final to acme/final');
  });
});
