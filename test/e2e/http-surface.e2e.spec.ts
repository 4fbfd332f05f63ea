import { HubProcess, type HubUser } from './hub-process';

jest.setTimeout(60_000);

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}
interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What holds on every surface, whatever the route. */
describe('the HTTP surface', () => {
  let hub: HubProcess;
  let alice: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  /** A string is sent as it is, anything else as JSON. */
  const send = async (method: string, path: string, { headers = {}, body }: Sent = {}): Promise<Answer> => {
    const response = await fetch(`${hub.baseUrl}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(text).not.toMatch(/^\s+at |node_modules|\.[jt]s:\d+/m); // no stack leaves the program
    expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._:=-]{1,128}$/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  const asAdmin = () => ({ 'x-admin-token': hub.adminToken });
  const asAlice = () => ({ authorization: `Bearer ${alice.token}` });

  describe('addresses without a route', () => {
    it.each([
      ['/admin/api/nothing', { detail: 'Not Found' }],
      ['/api/auth/nothing', { detail: 'Not Found' }],
      ['/org/alice/nothing/here', { detail: 'Not Found' }],
      ['/api/quota/a/b/c/d', { detail: 'Not Found' }],
      ['/health/nothing', { detail: 'Not Found' }],
      ['/api/nothing', { error: 'Not Found' }],
      ['/nothing', { error: 'Not Found' }],
    ])('%s is 404 %j', async (path, body) => {
      const answer = await send('GET', path);
      expect([answer.status, answer.json]).toEqual([404, body]);
    });

    it('but the printed one leads to the documentation', async () => {
      const response = await fetch(`${hub.baseUrl}/`, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
      const page = await fetch(`${hub.baseUrl}/`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    });

    it('of a repository that is none are a missing repository', async () => {
      const { status, headers } = await send('GET', '/api/models/gpt2/tree/main/x');
      expect([status, headers.get('x-error-code')]).toEqual([404, 'RepoNotFound']);
    });

    it.each([
      ['POST', '/api/models/alice/net/duplicate'],
      ['GET', '/api/datasets/nobody/nothing/discussions?p=0'],
      ['GET', '/api/models/alice/net/auth-check/write'],
      ['POST', '/api/repos/squash'],
      ['GET', '/api/collections'],
    ])('%s %s, which other hubs know, is 501 with a reason', async (method, path) => {
      const { status, headers, json } = await send(method, path);
      expect([status, headers.get('x-error-code'), json]).toEqual([
        501,
        null,
        { error: headers.get('x-error-message') },
      ]);
      const id = headers.get('x-request-id') ?? '';
      const logged = () => hub.stderr.split('\n').filter((line) => line.includes(id));
      const lines = await eventually(async () => (logged().length > 0 ? logged() : null));
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
        expect.objectContaining({ level: 'info', status: 501 }), // an answer, no fault to look into
      ]);
    });

    it('that are no addresses are 400 or 404, never 500', async () => {
      for (const path of [
        '/%',
        '/api/models/%ff',
        '/api/models/a/b/tree/%E0%A4%A',
        `/api/models/${'x'.repeat(9_000)}/b`,
      ]) {
        expect([400, 404, 414]).toContain((await send('GET', path)).status);
      }
    });
  });

  describe('methods without a route', () => {
    it.each([
      ['PATCH', '/admin/api/users', 'GET, HEAD, POST'],
      ['POST', '/admin/api/stats', 'GET, HEAD'],
      ['PUT', '/admin/api/users/alice', 'DELETE, GET, HEAD'],
      ['GET', '/api/auth/register', 'POST'],
      ['DELETE', '/api/auth/me?x=1', 'GET, HEAD'],
      ['DELETE', '/health/live', 'GET, HEAD'],
    ])('%s %s is 405 and names %s', async (method, path, allow) => {
      const { status, json, headers } = await send(method, path);
      expect([status, json, headers.get('allow')]).toEqual([405, { detail: 'Method Not Allowed' }, allow]);
    });

    it('are 404 to clients of the hub', async () => {
      expect((await send('DELETE', '/api/models/alice/x')).status).toBe(404);
    });

    it('HEAD answers what GET does, without a body', async () => {
      const { status, text } = await send('HEAD', '/admin/api/stats', { headers: asAdmin() });
      expect([status, text]).toEqual([200, '']);
      expect((await send('HEAD', '/admin/api/stats')).status).toBe(401);
    });
  });

  describe('bodies', () => {
    const routes = [
      ['POST', '/admin/api/users', 422],
      ['POST', '/api/auth/login', 422],
      ['POST', '/api/repos/create', 400],
    ] as const;

    it.each(routes)('malformed JSON for %s %s is %i', async (method, path, expected) => {
      for (const body of ['{"name": ', '{"a":1}trailing', '\u0000']) {
        const { status, json } = await send(method, path, { headers: { ...asAdmin(), ...asAlice() }, body });
        const problem = { type: 'json_invalid', loc: ['body'], msg: 'Malformed JSON', input: null };
        const shape = path.startsWith('/api/repos') ? { error: 'Malformed JSON' } : { detail: [problem] };
        expect([status, json]).toEqual([expected, shape]);
      }
    });

    it.each(routes)('over-long JSON for %s %s is 413', async (method, path) => {
      const body = JSON.stringify({ name: 'x'.repeat(11 * 1024 * 1024) });
      const answer = await send(method, path, { headers: { ...asAdmin(), ...asAlice() }, body }).catch(() => null);
      const text = 'Request body is too large';
      const shape = path.startsWith('/api/repos')
        ? { error: text }
        : { detail: path.startsWith('/admin') ? { error: text } : text };
      // Or the connection was closed before the client had sent it all.
      if (answer) expect([answer.status, answer.json]).toEqual([413, shape]);
      expect((await send('GET', '/health/live')).status).toBe(200);
    });

    it('JSON that is no object is 4xx', async () => {
      for (const body of ['[]', '"text"', 'null', '1']) {
        for (const [method, path] of routes) {
          const { status } = await send(method, path, { headers: { ...asAdmin(), ...asAlice() }, body });
          expect([400, 422]).toContain(status);
        }
      }
    });

    it('JSON with __proto__ changes nothing but its sender’s mind', async () => {
      const body = '{"username":"x","password":"y","__proto__":{"polluted":true}}';
      expect((await send('POST', '/api/auth/login', { body })).status).toBeGreaterThanOrEqual(400);
      expect((await send('GET', '/health/live')).json).toEqual({ status: 'live' });
    });
  });

  describe('headers', () => {
    it('echo a sane X-Request-Id and replace any other, on errors too', async () => {
      for (const path of ['/health/live', '/nothing', '/admin/api/stats']) {
        const echoed = await send('GET', path, { headers: { 'x-request-id': 'my-id_1.2:3' } });
        expect(echoed.headers.get('x-request-id')).toBe('my-id_1.2:3');
        const replaced = await send('GET', path, { headers: { 'x-request-id': 'a "b" <c>' } });
        expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
      }
    });

    it('let any origin in, with credentials, and show the headers clients need', async () => {
      const headers = { origin: 'https://portal.example' };
      for (const path of ['/api/models', '/nothing', '/admin/api/stats']) {
        const answer = await send('GET', path, { headers });
        expect(answer.headers.get('access-control-allow-origin')).toBe('https://portal.example');
        expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
        const exposed = answer.headers.get('access-control-expose-headers')?.split(/, */);
        const wanted = [
          'X-Repo-Commit',
          'X-Linked-Etag',
          'X-Xet-Hash',
          'X-Error-Code',
          'X-Log-Position',
          'X-Request-Id',
          'Link',
          'ETag',
        ];
        expect(exposed).toEqual(expect.arrayContaining(wanted));
      }
      const preflight = await send('OPTIONS', '/admin/api/users', {
        headers: {
          ...headers,
          'access-control-request-method': 'DELETE',
          'access-control-request-headers': 'x-admin-token,content-type',
        },
      });
      expect([200, 204]).toContain(preflight.status);
      expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
      expect(preflight.headers.get('access-control-allow-headers')).toContain('x-admin-token');
    });

    it('tell programs nothing of that, but caches that browsers get another answer', async () => {
      for (const path of ['/api/models', '/nothing', '/admin/api/stats']) {
        const { headers } = await send('GET', path);
        expect(headers.get('vary')).toBe('Origin');
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
      for (const [path, status] of [
        ['/admin/api/users', 405],
        ['/api/models', 404],
      ] as const) {
        const answer = await send('OPTIONS', path, { headers: { origin: 'https://portal.example' } });
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.headers.get('access-control-allow-origin')).toBe('https://portal.example');
      }
    });
  });

  describe('read your own write', () => {
    it('by X-Log-Position and X-Min-Log-Position, and without them', async () => {
      const created = await send('POST', '/api/repos/create', {
        headers: asAlice(),
        body: { type: 'model', name: 'seen-at-once' },
      });
      const position = created.headers.get('x-log-position') ?? '';
      expect(position).toMatch(/^\d{20}$/);
      for (const headers of [{ 'x-min-log-position': position }, {}] as Array<Record<string, string>>) {
        const { json } = await send('GET', '/api/models?author=alice', { headers });
        expect(json).toEqual([expect.objectContaining({ id: 'alice/seen-at-once' })]);
      }
      expect((await send('GET', '/api/models')).headers.get('x-log-position')).toBeNull();
      expect((await send('POST', '/api/repos/create', { body: {} })).headers.get('x-log-position')).toBeNull();
    });

    it('does not wait for nonsense, and only so long for what never comes', async () => {
      for (const position of ['nonsense', '-1', '99999999999999999999']) {
        const began = Date.now();
        expect((await send('GET', '/api/models', { headers: { 'x-min-log-position': position } })).status).toBe(200);
        expect(Date.now() - began).toBeLessThan(6_000);
      }
    });
  });

  describe('Idempotency-Key', () => {
    const key = (name: string) => ({ 'idempotency-key': name });

    it('gives a retry one effect, and refuses the key for something else', async () => {
      const headers = { ...asAlice(), ...key('create-once') };
      const body = { type: 'model', name: 'once' };
      const first = await send('POST', '/api/repos/create', { headers, body });
      const again = await send('POST', '/api/repos/create', { headers, body });
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.json).toEqual(first.json);
      expect((await send('POST', '/api/repos/create', { headers, body: { ...body, private: true } })).status).toBe(422);
      // A body of JSON is looked at whatever its members are called: only a stream is not.
      const piped = {
        headers: { ...asAlice(), ...key('piped') },
        body: { type: 'space', sdk: 'static', name: 'piped', pipe: 1 },
      };
      expect((await send('POST', '/api/repos/create', piped)).status).toBe(200);
      const otherwise = { ...piped, body: { ...piped.body, private: true } };
      expect((await send('POST', '/api/repos/create', otherwise)).status).toBe(422);
      expect((await send('POST', '/api/repos/create', { headers: asAlice(), body })).status).toBe(409);
      const { json } = await send('GET', '/api/models/alice/once/commits/main');
      expect(json).toHaveLength(1);
    });

    it('does so for accounts as well', async () => {
      const body = { username: 'bob', email: 'bob@example.com', password: 'secret' };
      const headers = { ...asAdmin(), ...key('bob') };
      const first = await send('POST', '/admin/api/users', { headers, body });
      const again = await send('POST', '/admin/api/users', { headers, body });
      expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
      const other = { ...body, email: 'robert@example.com' };
      expect((await send('POST', '/admin/api/users', { headers, body: other })).status).toBe(422);
      const { json } = await send('GET', '/admin/api/users?search=bob', { headers: asAdmin() });
      expect(json).toMatchObject({ total: 1 });
    });

    it('keeps the keys of two people apart', async () => {
      const bob = await hub.tokenOf('bob', 'secret');
      const body = { type: 'dataset', name: 'same-key' };
      for (const token of [alice.token, bob]) {
        const headers = { authorization: `Bearer ${token}`, ...key('shared') };
        expect((await send('POST', '/api/repos/create', { headers, body })).status).toBe(200);
      }
      expect((await send('GET', '/api/datasets/bob/same-key')).status).toBe(200);
    });
  });

  describe('the admin token', () => {
    it('is enough beside a proxy’s own Authorization', async () => {
      const basic = `Basic ${Buffer.from('proxy:password').toString('base64')}`;
      for (const authorization of [basic, 'Bearer nonsense', 'nonsense']) {
        const { status } = await send('GET', '/admin/api/stats', { headers: { ...asAdmin(), authorization } });
        expect(status).toBe(200);
      }
    });

    it('is asked for, and a wrong one is recorded', async () => {
      const none = await send('GET', '/admin/api/stats');
      expect([none.status, none.json]).toEqual([401, { detail: { error: 'Admin token required' } }]);
      const wrong = await send('GET', '/admin/api/stats', { headers: { 'x-admin-token': 'wrong-canary' } });
      expect([wrong.status, wrong.json]).toEqual([403, { detail: { error: 'Invalid admin token' } }]);
      const events = await eventually(async () => {
        const answer = await send('GET', '/admin/api/audit/events?type=AdminTokenRejected', { headers: asAdmin() });
        const { events } = answer.json as { events: object[] };
        return events.length > 0 ? answer : null;
      });
      expect(events.json).toMatchObject({
        events: [{ type: 'AdminTokenRejected', stream: 'system-log', actor: { kind: 'anonymous' } }],
      });
      expect(events.text).not.toContain('wrong-canary');
      expect(hub.stderr + hub.stdout).not.toContain('wrong-canary');
    });
  });
});

describe('a hub without an admin API', () => {
  it('answers 503, with or without a token, and serves everything else', async () => {
    const hub = await HubProcess.start({ env: { KOHAKU_HUB_ADMIN_ENABLED: 'false' } });
    try {
      for (const headers of [{}, { 'x-admin-token': hub.adminToken }, { 'x-admin-token': 'x' }] as Array<
        Record<string, string>
      >) {
        const answer = await fetch(`${hub.baseUrl}/admin/api/stats`, { headers });
        expect([answer.status, await answer.json()]).toEqual([503, { detail: { error: 'Admin API is disabled' } }]);
      }
      await hub.user('alice');
    } finally {
      await hub.stop();
    }
  });
});

const eventually = async <T>(look: () => Promise<T | null>): Promise<T> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come to pass');
};
