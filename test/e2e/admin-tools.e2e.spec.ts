import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from './wire-request';

jest.setTimeout(120_000);

describe('what admins look into', () => {
  let hub: HubProcess;
  let alice: HubUser;

  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    const big = 'w'.repeat(100);
    const body = ndjson(header('weights'), file('a/same.txt', 'hello'), file('b.txt', 'hello'), file('c.txt', big));
    expect((await commit(hub, '/api/models/alice/net/commit/main', alice.token, body)).status).toBe(200);
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const admin = async (method: string, path: string, headers = {}) => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, undefined, {
      'x-admin-token': hub.adminToken,
      ...headers,
    });
    return { status: answer.status, json: JSON.parse(answer.text) as Record<string, unknown> };
  };

  it('files of a repository', async () => {
    const { status, json } = await admin('GET', 'repositories/model/alice/net/files');
    expect({ status, ref: json['ref'] }).toEqual({ status: 200, ref: 'main' });
    const files = json['files'] as Array<Record<string, unknown>>;
    expect(json['count']).toBe(files.length);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['a/same.txt', 'b.txt', 'c.txt']));
    expect(files.find(({ path }) => path === 'b.txt')).toEqual({
      path: 'b.txt',
      size: 5,
      checksum: 'b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0',
      mtime: expect.any(Number) as number,
      is_lfs: false,
      sha256: null,
      version_count: null,
    });
    expect(await admin('GET', 'repositories/model/alice/net/files?ref=none')).toMatchObject({ status: 404 });
    for (const other of ['model/alice/none', 'dataset/alice/net', 'star/alice/net', 'model/Alice/net']) {
      for (const what of ['files', 'storage-breakdown']) {
        expect(await admin('GET', `repositories/${other}/${what}`)).toMatchObject({
          status: 404,
          json: { detail: { error: expect.any(String) as string } },
        });
      }
    }
  });

  it('storage of a repository', async () => {
    const total = ((await admin('GET', 'repositories/model/alice/net')).json as { total_size: number }).total_size;
    expect(await admin('GET', 'repositories/model/alice/net/storage-breakdown')).toEqual({
      status: 200,
      json: {
        regular_files_size: total,
        lfs_files_size: 0,
        total_size: total,
        lfs_object_count: 0,
        unique_lfs_objects: 0,
        deduplication_savings: 0,
      },
    });
  });

  it('storage of a repository with equal large files', async () => {
    await hub.call('POST', '/api/repos/create', { type: 'dataset', name: 'large' }, alice.token);
    const [same, other] = ['s'.repeat(6_000_000), 'o'.repeat(5_500_000)];
    const body = ndjson(header(), file('1.bin', same), file('d/2.bin', same), file('3.bin', other));
    expect((await commit(hub, '/api/datasets/alice/large/commit/main', alice.token, body)).status).toBe(200);
    expect((await admin('GET', 'repositories/dataset/alice/large/storage-breakdown')).json).toMatchObject({
      lfs_files_size: 17_500_000,
      lfs_object_count: 3,
      unique_lfs_objects: 2,
      deduplication_savings: 5_833_333,
    });
    const { files } = (await admin('GET', 'repositories/dataset/alice/large/files')).json as {
      files: Array<{ is_lfs: boolean; sha256: string | null; checksum: string }>;
    };
    const large = files.filter(({ is_lfs: isLfs }) => isLfs);
    expect(large).toHaveLength(3);
    for (const { sha256, checksum } of large)
      expect([sha256, checksum]).toEqual([checksum, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('everything at once', async () => {
    expect((await admin('GET', 'search?q=weights')).json).toMatchObject({
      query: 'weights',
      results: {
        users: [],
        repositories: [],
        commits: [{ message: 'weights', repo_full_id: 'alice/net', username: 'alice' }],
      },
      result_counts: { users: 0, repositories: 0, commits: 1 },
    });
    const some = (await admin('GET', 'search?q=ALICE&types[]=users&types[]=repositories&limit=1')).json;
    expect(some['result_counts']).toEqual({ users: 1, repositories: 1, commits: 0 });
    expect(await admin('GET', 'search')).toMatchObject({ status: 422, json: { detail: [{ loc: ['query', 'q'] }] } });
    expect(await admin('GET', 'search?q=x&types=stars')).toMatchObject({ status: 422 });
  });

  it('what the hub stands on', async () => {
    const { status, json } = await admin('GET', 'health/dependencies?timeout_seconds=0.5');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      overall_status: 'ok',
      timeout_seconds: 0.5,
      checked_at_ms: expect.any(Number) as number,
    });
    const dependencies = json['dependencies'] as Array<{ name: string; status: string }>;
    expect(dependencies.map(({ name, status: is }) => `${name} ${is}`)).toEqual([
      'event-log ok',
      'object-store ok',
      'read-models ok',
      'vault ok',
      'smtp disabled',
    ]);
    for (const seconds of ['0.4', '10.1', 'soon', '']) {
      expect(await admin('GET', `health/dependencies?timeout_seconds=${seconds}`)).toMatchObject({ status: 422 });
    }
  });

  it('a cache that is not there', async () => {
    expect(await admin('GET', 'cache/stats')).toMatchObject({
      status: 200,
      json: { metrics: { configured_enabled: false, hits: {} }, memory: { available: false } },
    });
    expect(await admin('POST', 'cache/metrics/reset')).toEqual({
      status: 409,
      json: { detail: 'This hub has no second-level cache' },
    });
  });
});

/** From the document, so that no route is forgotten. */
describe('every admin route', () => {
  interface Route {
    readonly method: string;
    readonly target: string;
  }
  const routesOf = async (hub: HubProcess): Promise<Route[]> => {
    const { paths } = await hub.call<{ paths: Record<string, object> }>('GET', '/openapi.json');
    return Object.entries(paths)
      .filter(([path]) => path.startsWith('/admin/api/'))
      .flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => ({
          method: method.toUpperCase(),
          target: path.replace(/\{\w+\}/g, 'x'),
        })),
      );
  };
  const PROXY = { authorization: `Basic ${Buffer.from('proxy:secret').toString('base64')}` };

  const answersOf = async (hub: HubProcess, routes: readonly Route[], headers: Record<string, string>) => {
    const texts = new Map<string, number>();
    for (const { method, target } of routes) {
      // No body, no parameter is right: whatever is looked at before the token would answer 404 or 422.
      const { status, text } = await wireJson(hub, method, target, '{}', headers);
      texts.set(`${status} ${text}`, (texts.get(`${status} ${text}`) ?? 0) + 1);
    }
    return [...texts.keys()];
  };
  const only = (status: number, error: string) => [`${status} ${JSON.stringify({ detail: { error } })}`];

  it('asks for the token before all else, beside a header of a proxy too', async () => {
    const hub = await HubProcess.start();
    try {
      const routes = await routesOf(hub);
      expect(routes.length).toBeGreaterThan(30);
      for (const proxy of [{}, PROXY]) {
        expect(await answersOf(hub, routes, proxy)).toEqual(only(401, 'Admin token required'));
        expect(await answersOf(hub, routes, { ...proxy, 'x-admin-token': '' })).toEqual(
          only(401, 'Admin token required'),
        );
        const wrong = { ...proxy, 'x-admin-token': `${hub.adminToken}x` };
        expect(await answersOf(hub, routes, wrong)).toEqual(only(403, 'Invalid admin token'));
      }
      const right = { ...PROXY, 'x-admin-token': hub.adminToken };
      // The live stream would never end.
      const reading = routes.filter(({ method, target }) => method === 'GET' && !target.endsWith('/audit/stream'));
      for (const { method, target } of reading.filter((route) => !route.target.includes('/x'))) {
        const { status } = await wireJson(hub, method, target, undefined, right);
        // 400: it asks for one of two parameters, which is more than a schema can say.
        const expected = target.endsWith('/audit/access') ? [400] : [200, 422];
        expect({ target, in: expected.includes(status) }).toEqual({ target, in: true });
      }
    } finally {
      await hub.stop();
    }
  });

  it('is 503 where the admin API is switched off, whatever is sent', async () => {
    const hub = await HubProcess.start({ env: { KOHAKU_HUB_ADMIN_ENABLED: 'false' } });
    try {
      const routes = await routesOf(hub);
      const sent: Array<Record<string, string>> = [{}, PROXY, { 'x-admin-token': hub.adminToken }, bearer('hf_x')];
      for (const headers of sent) {
        expect(await answersOf(hub, routes, headers)).toEqual(only(503, 'Admin API is disabled'));
      }
    } finally {
      await hub.stop();
    }
  });
});
