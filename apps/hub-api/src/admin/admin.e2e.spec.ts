import { eventually } from '@hubledger/testing/eventually';

import { HubProcess } from '../../../../test/e2e/hub-process';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const CREATED_AT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as unknown;

describe('the admin API over HTTP', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const send = async (method: string, path: string, json?: object, token = hub.adminToken): Promise<Answer> => {
    const response = await fetch(`${hub.baseUrl}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { 'x-admin-token': token }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const get = (path: string) => send('GET', `/admin/api/${path}`);
  const create = (username: string, rest: object = {}) =>
    send('POST', '/admin/api/users', { username, email: `${username}@example.com`, password: 'secret', ...rest });
  const stats = async () => (await get('stats')).body;

  it('asks for the token before it looks at anything else', async () => {
    expect(await send('POST', '/admin/api/users', {}, '')).toEqual({
      status: 401,
      body: { detail: { error: 'Admin token required' } },
    });
    expect(await send('GET', '/admin/api/users?sort=none', undefined, 'wrong')).toEqual({
      status: 403,
      body: { detail: { error: 'Invalid admin token' } },
    });
  });

  it('creates a user, shows it and lists it at once', async () => {
    const before = await stats();
    const created = await create('ada', { private_quota_bytes: 10_737_418_240, email_verified: true });
    const ada = {
      id: expect.any(Number) as unknown,
      username: 'ada',
      email: 'ada@example.com',
      email_verified: true,
      is_active: true,
      is_org: false,
      private_quota_bytes: 10_737_418_240,
      public_quota_bytes: null,
      private_used_bytes: 0,
      public_used_bytes: 0,
      created_at: CREATED_AT,
    };
    expect(created).toEqual({ status: 200, body: ada });
    expect(await get('users/ada')).toEqual(created);
    expect((await get('users?search=ADA@')).body).toEqual({
      users: [created.body],
      total: 1,
      limit: 100,
      offset: 0,
      search: 'ADA@',
    });
    expect(await stats()).toEqual({ ...before, users: Number(before['users']) + 1 });
    expect(await get('users/Ada')).toEqual({ status: 404, body: { detail: { error: 'User not found' } } });
    await eventually(() =>
      expect(hub.stdout).toMatch(/^\[INFO\] \[ADMIN\] \[\d\d:\d\d:\d\d\] Admin created user: ada$/m),
    );
  });

  it('lets a created user sign in', async () => {
    await create('Signer');
    expect(await hub.tokenOf('Signer', 'secret')).toMatch(/^hf_/);
    await create('sleeper', { is_active: false });
    await expect(hub.tokenOf('sleeper', 'secret')).rejects.toThrow('403');
  });

  it('refuses taken and reserved names, taken addresses and missing fields', async () => {
    await create('grace-hopper');
    for (const [username, rest] of [
      ['grace-hopper', {}],
      ['GraceHopper', { email: 'other@example.com' }],
      ['admin', {}],
      ['someone', { email: 'Grace-Hopper@Example.com' }],
    ] as const) {
      const { status, body } = await create(username, rest);
      expect({ username, status }).toEqual({ username, status: 400 });
      expect(body).toEqual({ detail: { error: expect.any(String) as unknown } });
    }
    const missing = await send('POST', '/admin/api/users', { email: 'x@example.com', password: 'canary-password' });
    expect(missing).toMatchObject({ status: 422, body: { detail: [{ type: 'missing', loc: ['body', 'username'] }] } });
    expect(JSON.stringify(missing.body)).not.toContain('canary');
  });

  it('sets the verification of an address', async () => {
    await create('vera');
    expect(await send('PATCH', '/admin/api/users/vera/email-verification?verified=Yes')).toEqual({
      status: 200,
      body: { username: 'vera', email: 'vera@example.com', email_verified: true },
    });
    expect((await get('users/vera')).body).toMatchObject({ email_verified: true });
    expect(await send('PATCH', '/admin/api/users/vera/email-verification')).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['query', 'verified'] }] },
    });
    expect(await send('PATCH', '/admin/api/users/nobody/email-verification?verified=1')).toMatchObject({ status: 404 });
  });

  it('deletes an owner only by force, with what it owns', async () => {
    const { token } = await hub.user('owner');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net', organization: 'owner' }, token);
    const row = (await get('repositories/model/owner/net')).body;
    expect(row).toMatchObject({
      full_id: 'owner/net',
      owner_username: 'owner',
      commit_count: 1,
      created_at: CREATED_AT,
    });
    expect((await get('repositories?namespace=owner')).body).toMatchObject({
      total: 1,
      repositories: [{ id: row['id'] }],
    });
    const before = await stats();

    expect(await send('DELETE', '/admin/api/users/owner')).toEqual({
      status: 400,
      body: {
        detail: {
          error: 'User owns repositories',
          message: expect.stringContaining('force=true') as unknown,
          owned_repositories: ['model:owner/net'],
        },
      },
    });
    expect(await stats()).toEqual(before);

    expect(await send('DELETE', '/admin/api/users/owner?force=true')).toEqual({
      status: 200,
      body: { message: 'User deleted: owner', deleted_repositories: ['model:owner/net'] },
    });
    expect(await get('users/owner')).toMatchObject({ status: 404 });
    expect(await get('repositories/model/owner/net')).toMatchObject({ status: 404 });
    expect((await get('commits?username=owner')).body).toMatchObject({ total: 1, commits: [{ user_id: null }] });
    expect((await get('commits?repo_full_id=owner/net')).body).toMatchObject({ total: 0, commits: [] });
    await eventually(() =>
      expect(hub.stdout).toMatch(
        /^\[WARNING\] \[ADMIN\] \[\d\d:\d\d:\d\d\] Admin deleted user: owner \(deleted 1 repositories\)$/m,
      ),
    );
    await expect(hub.call('GET', '/api/whoami-v2', undefined, token)).rejects.toThrow('401');
    expect(await create('owner')).toMatchObject({ status: 200 });
  });

  it('tells who did what', async () => {
    await create('tracked');
    const { body } = await get('audit/events?type=UserCreated&actor=admin&limit=1');
    expect(body).toMatchObject({
      events: [{ type: 'UserCreated', actor: { id: 'admin', kind: 'admin-token' }, data: { username: 'tracked' } }],
      limit: 1,
      next_cursor: expect.any(String) as unknown,
    });
    expect(JSON.stringify(body)).not.toContain('tracked@example.com');
    const older = await get(`audit/events?type=UserCreated&actor=admin&limit=1&cursor=${String(body['next_cursor'])}`);
    expect(older.body).not.toMatchObject({ events: body['events'] as object });
    expect(await get('audit/events?cursor=nonsense')).toMatchObject({ status: 400 });
  });

  it('documents each route with examples of every error', async () => {
    const { paths } = (await send('GET', '/openapi.json')).body as {
      paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
    };
    const operations = Object.entries(paths)
      .filter(([path]) => path.startsWith('/admin/api'))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { responses }]) => ({ path, method, responses })),
      );
    expect(operations.length).toBeGreaterThanOrEqual(13);
    for (const { path, method, responses } of operations) {
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      const undocumented = ['200', '401', '403', '503'].filter((status) => !(status in responses));
      const bare = errors.filter(([, { content }]) => !JSON.stringify(content ?? {}).includes('detail'));
      expect({ path, method, undocumented, bare }).toEqual({ path, method, undocumented: [], bare: [] });
    }
  });
});
