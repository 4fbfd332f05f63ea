import { eventually } from '@hubledger/testing/eventually';

import { HubProcess } from '../../../../test/e2e/hub-process';

interface Answer {
  status: number;
  body: Record<string, unknown>;
  cookie: string;
  headers: Headers;
}

/** `json` and `body` are what they say; everything else is a header. */
type Sent = { json?: object; body?: string | FormData } & {
  cookie?: string;
  authorization?: string;
  'content-type'?: string;
};

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('accounts over HTTP', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const send = async (method: string, path: string, { json, body, ...headers }: Sent = {}): Promise<Answer> => {
    const response = await fetch(`${hub.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: json === undefined ? body : JSON.stringify(json),
    });
    const text = await response.text();
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const isJson = response.headers.get('content-type')?.includes('json');
    const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : { text };
    return { status: response.status, body: parsed, cookie, headers: response.headers };
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const register = (username: string, email = `${username}@example.com`) =>
    send('POST', '/api/auth/register', { json: { username, email, password: 'secret' } });
  const login = (username: string, password = 'secret') =>
    send('POST', '/api/auth/login', { json: { username, password } });

  it('registers, signs in, makes a token and knows who that is', async () => {
    expect(await register('alice')).toMatchObject({ status: 200, body: { success: true, email_verified: true } });
    const signedIn = await login('alice');
    expect(signedIn).toMatchObject({ status: 200, body: { success: true, username: 'alice' } });
    expect(signedIn.cookie).toMatch(/^session_id=[0-9a-f]{64}$/);
    expect(signedIn.cookie).not.toContain(signedIn.body['session_secret']);
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    const { cookie } = signedIn;
    expect((await send('GET', '/api/auth/me', { cookie })).body).toEqual({
      id: 1,
      username: 'alice',
      email: 'alice@example.com',
      email_verified: true,
      created_at: expect.stringMatching(/Z$/) as string,
    });
    const created = await send('POST', '/api/auth/tokens/create', { json: { name: 'laptop' }, cookie });
    expect(created.body).toMatchObject({ success: true, token_id: 1, session_secret: signedIn.body['session_secret'] });
    const token = String(created.body['token']);
    expect(token).toMatch(/^hf_[0-9a-f]{64}$/);
    expect((await send('GET', '/api/whoami-v2', bearer(token))).body).toMatchObject({
      type: 'user',
      id: '1',
      name: 'alice',
      fullname: 'alice',
      email: 'alice@example.com',
      orgs: [],
      auth: { type: 'access_token', accessToken: { displayName: 'laptop', role: 'write' } },
      site: { api: 'kohakuhub' },
    });
    expect((await send('GET', '/api/whoami-v2', bearer(`${token}|https://x,y`))).status).toBe(200);
    expect((await send('GET', '/api/auth/tokens', bearer(token))).body).toMatchObject({
      tokens: [{ id: 1, name: 'laptop' }],
    });
    expect((await send('DELETE', '/api/auth/tokens/99', { cookie })).status).toBe(404);
    expect((await send('DELETE', '/api/auth/tokens/one', { cookie })).status).toBe(422);
    expect((await send('DELETE', '/api/auth/tokens/1', { cookie })).status).toBe(200);
    expect(await send('GET', '/api/whoami-v2', bearer(token))).toMatchObject({ status: 401 });
    expect((await send('GET', '/api/auth/tokens', { cookie })).body).toEqual({ tokens: [] });
  });

  it("does not let one user revoke another's token", async () => {
    const eve = await hub.user('eve');
    const bob = await hub.user('bob');
    const [mine] = (await hub.call<{ tokens: Array<{ id: number }> }>('GET', '/api/auth/tokens', undefined, bob.token))
      .tokens;
    expect((await send('DELETE', `/api/auth/tokens/${mine?.id}`, bearer(eve.token))).status).toBe(404);
    expect((await send('GET', '/api/whoami-v2', bearer(bob.token))).status).toBe(200);
  });

  it('lets a read token read only', async () => {
    const { token } = await hub.user('reader');
    const read = await send('POST', '/api/auth/tokens/create', { json: { name: 'r', role: 'read' }, ...bearer(token) });
    const readToken = bearer(String(read.body['token']));
    expect((await send('GET', '/api/auth/me', readToken)).status).toBe(200);
    expect((await send('POST', '/api/auth/tokens/create', { json: { name: 'x' }, ...readToken })).status).toBe(403);
  });

  it.each([
    ['a reserved name', 'Admin', 'x1@example.com', 400],
    ['a taken name, spelled otherwise', 'Ali-Ce', 'x2@example.com', 400],
    ['a taken address', 'another', 'ALICE@example.com', 400],
    ['a look-alike', 'аlice', 'x3@example.com', 400],
    ['no address', 'another', 'nobody', 422],
  ])('refuses to register %s', async (_, username, email, status) => {
    expect(await register(username, email)).toMatchObject({ status, body: { detail: expect.anything() as unknown } });
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const unknown = await login('nobody-here');
    const wrong = await login('alice', 'wrong');
    expect([unknown.status, unknown.body]).toEqual([401, wrong.body]);
    expect(wrong.status).toBe(401);
  });

  it('throttles guessing, and writes the failures down', async () => {
    await register('victim');
    for (let n = 0; n < 10; n++) await login('victim', `guess ${n}`);
    const throttled = await login('victim');
    expect(throttled.status).toBe(429);
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('ends every session at logout and at a change of the password', async () => {
    await register('carol');
    const [one, two] = [await login('carol'), await login('carol')];
    const { cookie } = two;
    const json = { current_password: 'secret', new_password: 'changed' };
    const wrong = { current_password: 'guess', new_password: 'changed' };
    expect((await send('POST', '/api/auth/password', { json: wrong, cookie })).status).toBe(400);
    const changed = await send('POST', '/api/auth/password', { json, cookie });
    expect(changed.status).toBe(200);
    expect((await send('GET', '/api/auth/me', { cookie: one.cookie })).status).toBe(401);
    expect((await send('GET', '/api/auth/me', { cookie: changed.cookie })).status).toBe(200);
    expect((await login('carol')).status).toBe(401);
    expect((await login('carol', 'changed')).status).toBe(200);
    expect((await send('POST', '/api/auth/logout', { cookie: changed.cookie })).status).toBe(200);
    expect((await send('GET', '/api/auth/me', { cookie: changed.cookie })).status).toBe(401);
  });

  it('keeps profile and avatar', async () => {
    const { token } = await hub.user('dora');
    const { token: other } = await hub.user('dan');
    const json = { full_name: 'Dora D.', website: 'https://example.com', social_media: { github: 'dora' } };
    expect((await send('PUT', '/api/users/dora/settings', { json, ...bearer(other) })).status).toBe(403);
    expect((await send('PUT', '/api/users/dora/settings', { json, ...bearer(token) })).status).toBe(200);
    const bad = { json: { website: 'javascript:alert(1)' }, ...bearer(token) };
    expect((await send('PUT', '/api/users/dora/settings', bad)).status).toBe(422);
    expect((await send('GET', '/api/users/dora/profile?fallback=no')).body).toEqual({
      username: 'dora',
      full_name: 'Dora D.',
      bio: null,
      website: 'https://example.com',
      social_media: { github: 'dora' },
      created_at: expect.any(String) as string,
      _source: 'local',
    });
    expect((await send('GET', '/api/users/dora/profile?fallback=maybe')).status).toBe(422);
    expect((await send('GET', '/api/users/Dora/profile')).status).toBe(404);
    expect((await send('GET', '/api/users/dora/type')).body).toEqual({ type: 'user', _source: 'local' });
    expect((await send('GET', '/api/users/dora/repos')).body).toEqual({ models: [], datasets: [], spaces: [] });
    expect((await send('GET', '/api/users/dora/avatar')).status).toBe(404);
    const form = new FormData();
    form.append('file', new Blob([PNG], { type: 'image/png' }), 'a.png');
    expect((await send('POST', '/api/users/dora/avatar', { body: form, ...bearer(token) })).status).toBe(200);
    const avatar = await send('GET', '/api/users/dora/avatar');
    expect(avatar.status).toBe(200);
    expect(avatar.headers.get('content-type')).toBe('image/png');
    expect(avatar.headers.get('content-security-policy')).toContain('sandbox');
    const svg = { body: '<svg/>', 'content-type': 'image/svg+xml', ...bearer(token) };
    expect((await send('POST', '/api/users/dora/avatar', svg)).status).toBe(400);
    expect((await send('DELETE', '/api/users/dora/avatar', bearer(token))).status).toBe(200);
    expect((await send('GET', '/api/users/dora/avatar')).status).toBe(404);
  });

  it('shows what stands in a namespace as the lists of the hub do, to whom may see it', async () => {
    const { token } = await hub.user('erin');
    for (const json of [{ name: 'net' }, { name: 'secret', private: true }, { name: 'app', type: 'space' }]) {
      expect((await send('POST', '/api/repos/create', { json, ...bearer(token) })).status).toBe(200);
    }
    type Shelf = Record<'models' | 'datasets' | 'spaces', Array<{ id: string }>>;
    const shelf = async (headers: object = {}) => (await send('GET', '/api/users/erin/repos', headers)).body as Shelf;
    const shown = await shelf();
    expect(shown).toMatchObject({ models: [{ id: 'erin/net' }], datasets: [], spaces: [{ id: 'erin/app' }] });
    const listed = (await send('GET', '/api/models?author=erin')).body as unknown as object[];
    expect(shown.models).toEqual(listed.map((row) => ({ ...row, sha: expect.any(String) as string })));
    expect((await shelf(bearer(token))).models.map(({ id }) => id)).toEqual(['erin/secret', 'erin/net']);
  });

  it('tells which names are free', async () => {
    const check = async (json: object) => (await send('POST', '/api/validate/check-name', { json })).body;
    expect(await check({ name: 'AL_ice' })).toMatchObject({ available: false, conflict_with: 'alice' });
    expect(await check({ name: 'fresh' })).toMatchObject({ available: true, normalized_name: 'fresh' });
    expect(await check({ name: 'admin' })).toMatchObject({ available: false, conflict_with: null });
    expect(await check({ name: 'x', namespace: 'alice', type: 'model' })).toMatchObject({ available: false });
  });

  it('has a site to show', async () => {
    expect((await send('GET', '/api/version')).body).toMatchObject({ api: 'kohakuhub' });
    const site = { site_name: 'KohakuHub', invitation_only: false, require_email_verification: false };
    expect((await send('GET', '/api/site-config')).body).toEqual(site);
  });

  it('registers one of 200 at once who want the same name', async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, n) => register(['Rush', 'ru_sh', 'R-ush'][n % 3] ?? '', `rush${n}@example.com`)),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(199).fill(400)]);
  }, 60_000);

  it('registers one of 200 at once who have the same address, and keeps no name of the others', async () => {
    const spelled = ['mail@bücher.example', 'MAIL@Bücher.example', 'ｍail@xn--bcher-kva.example'];
    const all = await Promise.all(Array.from({ length: 200 }, (_, n) => register(`mail${n}`, spelled[n % 3])));
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(199).fill(400)]);
    const loser = all.findIndex(({ status }) => status === 400);
    expect(await register(`mail${loser}`, 'other@example.com')).toMatchObject({ status: 200 });
  }, 60_000);
});

describe('e-mail verification', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start({ env: { KOHAKU_HUB_REQUIRE_EMAIL_VERIFICATION: 'true' } });
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  it('is by the link in the log when there is no mail server', async () => {
    const json = { username: 'alice', email: 'alice@example.com', password: 'secret' };
    expect(await hub.call('POST', '/api/auth/register', json)).toMatchObject({ success: true, email_verified: false });
    await expect(hub.call('POST', '/api/auth/login', json)).rejects.toThrow('answered 403');
    let path = '';
    await eventually(() => {
      path = /\/api\/auth\/verify-email\?token=[0-9a-f.-]+(?=[^0-9a-f.-])/.exec(hub.stderr + hub.stdout)?.[0] ?? '';
      expect(path).not.toBe('');
    });
    const follow = () => fetch(`${hub.baseUrl}${path}`, { redirect: 'manual' });
    const followed = await follow();
    expect([followed.status, followed.headers.get('location')]).toEqual([302, '/alice']);
    const cookie = followed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await fetch(`${hub.baseUrl}/api/auth/me`, { headers: { cookie } })).status).toBe(200);
    expect(await hub.call('POST', '/api/auth/login', json)).toMatchObject({ success: true });
    const again = await follow();
    expect(again.headers.get('location')).toMatch(/^\/\?error=invalid_token&message=/);
  });
});
