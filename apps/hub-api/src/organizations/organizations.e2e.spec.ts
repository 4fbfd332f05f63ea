import { HubProcess, type HubUser } from '../../../../test/e2e/hub-process';

describe('organizations over HTTP', () => {
  let hub: HubProcess;
  let ada: HubUser;
  let bob: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start();
    [ada, bob] = [await hub.user('ada'), await hub.user('bob')];
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const statusOf = async (method: string, path: string, token?: string, json?: object): Promise<number> => {
    const headers = {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(json ? { 'content-type': 'application/json' } : {}),
    };
    return (await fetch(`${hub.baseUrl}${path}`, { method, headers, body: json && JSON.stringify(json) })).status;
  };

  it('shares its names with users', async () => {
    const create = (name: string) => statusOf('POST', '/org/create', ada.token, { name });
    expect(await create('lab')).toBe(200);
    expect(await create('LAB')).toBe(400);
    expect(await create('bob')).toBe(400);
    expect(await create('datasets')).toBe(400);
    expect(await statusOf('POST', '/org/create', undefined, { name: 'x1' })).toBe(401);
    const user = { username: 'l-a-b', email: 'lab@example.com', password: 'x' };
    expect(await statusOf('POST', '/api/auth/register', undefined, user)).toBe(400);
  });

  it('has members with roles', async () => {
    const members = '/org/lab/members';
    expect(await hub.call('GET', members)).toEqual({ members: [{ user: 'ada', role: 'super-admin' }] });
    expect(await statusOf('POST', members, bob.token, { username: 'bob', role: 'admin' })).toBe(403);
    expect(await statusOf('POST', members, ada.token, { username: 'nobody', role: 'admin' })).toBe(404);
    expect(await statusOf('POST', members, ada.token, { username: 'bob', role: 'owner' })).toBe(422);
    expect(await statusOf('POST', '/org/none/members', ada.token, { username: 'bob' })).toBe(404);
    expect(await statusOf('POST', members, ada.token, { username: 'bob', role: 'member' })).toBe(200);
    expect(await statusOf('POST', members, ada.token, { username: 'bob', role: 'member' })).toBe(400);
    expect(await statusOf('PUT', `${members}/bob`, bob.token, { role: 'admin' })).toBe(403);
    expect(await statusOf('PUT', `${members}/bob`, ada.token, { role: 'admin' })).toBe(200);
    expect(await statusOf('PUT', `${members}/ada`, bob.token, { role: 'visitor' })).toBe(403);
    expect(await statusOf('DELETE', `${members}/ada`, ada.token)).toBe(400);
    const orgs = [{ name: 'lab', description: null, role: 'admin' }];
    expect(await hub.call('GET', '/org/users/bob/orgs')).toEqual({ organizations: orgs });
    expect(await hub.call('GET', '/api/whoami-v2', undefined, bob.token)).toMatchObject({
      orgs: [{ type: 'org', name: 'lab', fullname: 'lab', roleInOrg: 'admin' }],
    });
  });

  it('has a profile that its admins change', async () => {
    const settings = '/api/organizations/lab/settings';
    expect(await statusOf('PUT', settings, bob.token, { description: 'We count' })).toBe(200);
    expect(await hub.call('GET', '/api/organizations/lab/profile')).toMatchObject({
      name: 'lab',
      description: 'We count',
      social_media: null,
      member_count: 2,
    });
    expect(await hub.call('GET', '/org/lab?fallback=false')).toMatchObject({
      name: 'lab',
      repo_count: { model: 0, dataset: 0, space: 0, total: 0 },
      _source: 'local',
    });
    expect(await hub.call('GET', '/api/users/lab/type')).toEqual({ type: 'org', _source: 'local' });
    expect(await statusOf('GET', '/api/users/lab/profile')).toBe(404);
    expect(await statusOf('GET', '/org/ada')).toBe(404);
  });

  it('is left by its members', async () => {
    expect(await statusOf('DELETE', '/org/lab/members/bob', bob.token)).toBe(200);
    expect(await statusOf('PUT', '/api/organizations/lab/settings', bob.token, { bio: 'x' })).toBe(403);
    expect(await hub.call('GET', '/org/users/bob/orgs')).toEqual({ organizations: [] });
  });

  it('survives the deletion of a member, and gives its name back when it is deleted', async () => {
    const admin = { 'x-admin-token': hub.adminToken };
    const remove = async (name: string) =>
      (await fetch(`${hub.baseUrl}/admin/api/users/${name}?force=true`, { method: 'DELETE', headers: admin })).status;
    expect(await remove('ada')).toBe(200);
    expect(await statusOf('GET', '/api/whoami-v2', ada.token)).toBe(401);
    expect(await hub.call('GET', '/org/lab/members')).toEqual({ members: [] });
    expect(await remove('lab')).toBe(200);
    expect(await statusOf('GET', '/org/lab')).toBe(404);
    expect(await statusOf('POST', '/org/create', bob.token, { name: 'lab' })).toBe(200);
    const again = { username: 'ada', email: 'ada@example.com', password: 'x' };
    expect(await statusOf('POST', '/api/auth/register', undefined, again)).toBe(200);
  });
});
