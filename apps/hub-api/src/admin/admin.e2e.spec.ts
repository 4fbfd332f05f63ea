import type { HubSchemas } from '@hubledger/api-client/hub-client';
import { eventually } from '@hubledger/testing/eventually';

import { adminClient, answered, done, type Fields } from '../../../../test/e2e/hub-clients';
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
    await eventually(async () => void (await stats()), 20_000); // counts are refused until they are built, which on servers takes a moment
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const admin = () => adminClient(hub);
  /** For what no typed client would send. */
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
  const create = (username: string, rest: Partial<HubSchemas['CreateUserRequest']> = {}) => {
    const body = { username, email: `${username}@example.com`, password: 'secret', ...rest };
    return answered(admin().POST('/admin/api/users', { body }));
  };
  const userOf = (username: string) =>
    answered(admin().GET('/admin/api/users/{username}', { params: { path: { username } } }));
  const stats = () => done(admin().GET('/admin/api/stats'));

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
    const ada: Fields<'UserResponse'> = {
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
    expect(await userOf('ada')).toEqual(created);
    const search = { params: { query: { search: 'ADA@' } } };
    expect(await done(admin().GET('/admin/api/users', search))).toEqual({
      users: [created.body],
      total: 1,
      limit: 100,
      offset: 0,
      search: 'ADA@',
    });
    expect(await stats()).toEqual({ ...before, users: before.users + 1 });
    expect(await userOf('Ada')).toEqual({ status: 404, body: { detail: { error: 'User not found' } } });
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
    const vera: Fields<'EmailVerificationResponse'> = {
      username: 'vera',
      email: 'vera@example.com',
      email_verified: true,
    };
    const verified = { path: { username: 'vera' }, query: { verified: true } };
    const set = admin().PATCH('/admin/api/users/{username}/email-verification', { params: verified });
    expect(await done(set)).toEqual(vera);
    expect((await userOf('vera')).body).toMatchObject({ email_verified: true });
    expect(await send('PATCH', '/admin/api/users/vera/email-verification?verified=Yes')).toMatchObject({ body: vera });
    expect(await send('PATCH', '/admin/api/users/vera/email-verification')).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['query', 'verified'] }] },
    });
    expect(await send('PATCH', '/admin/api/users/nobody/email-verification?verified=1')).toMatchObject({ status: 404 });
  });

  it('deletes an owner only by force, with what it owns', async () => {
    const { token } = await hub.user('owner');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net', organization: 'owner' }, token);
    const net = { params: { path: { type: 'model' as const, namespace: 'owner', name: 'net' } } };
    const repository = () => answered(admin().GET('/admin/api/repositories/{type}/{namespace}/{name}', net));
    const row = (await repository()).body as HubSchemas['RepositoryDetailResponse'];
    expect(row).toMatchObject({
      full_id: 'owner/net',
      owner_username: 'owner',
      commit_count: 1,
      created_at: CREATED_AT,
    });
    const ofOwner = { params: { query: { namespace: 'owner' } } };
    expect(await done(admin().GET('/admin/api/repositories', ofOwner))).toMatchObject({
      total: 1,
      repositories: [{ id: row.id }],
    });
    const remove = (force?: boolean) =>
      answered(
        admin().DELETE('/admin/api/users/{username}', { params: { path: { username: 'owner' }, query: { force } } }),
      );
    const before = await stats();

    expect(await remove()).toEqual({
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

    expect(await remove(true)).toEqual({
      status: 200,
      body: { message: 'User deleted: owner', deleted_repositories: ['model:owner/net'] },
    });
    expect(await userOf('owner')).toMatchObject({ status: 404 });
    expect(await repository()).toMatchObject({ status: 404 });
    const commits = (query: { username: string } | { repo_full_id: string }) =>
      done(admin().GET('/admin/api/commits', { params: { query } }));
    expect(await commits({ username: 'owner' })).toMatchObject({ total: 1, commits: [{ user_id: null }] });
    expect(await commits({ repo_full_id: 'owner/net' })).toMatchObject({ total: 0, commits: [] });
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
    const events = (cursor?: string) =>
      done(
        admin().GET('/admin/api/audit/events', {
          params: { query: { type: 'UserCreated', actor: 'admin', limit: 1, cursor } },
        }),
      );
    const page = await events();
    expect(page).toMatchObject({
      events: [{ type: 'UserCreated', actor: { id: 'admin', kind: 'admin-token' }, data: { username: 'tracked' } }],
      limit: 1,
      next_cursor: expect.any(String) as unknown,
    });
    expect(page).toMatchObject({ events: [{ data: { email: 'tracked@example.com' } }] }); // opened for the admin
    expect(JSON.stringify(page)).not.toContain('sealed:');
    const older = await events(page.next_cursor ?? '');
    expect(older).not.toMatchObject({ events: page.events });
    expect(await send('GET', '/admin/api/audit/events?cursor=nonsense')).toMatchObject({ status: 400 });
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
