import { allControllers } from '../../apps/hub-api/src/controllers';
import { HubProcess, type HubUser } from './hub-process';
import { routesOfControllers } from './routes-of-controllers';
import { patience } from './shape';
import { bearer, commit, file, header, ndjson, wire, type WireAnswer, wireJson } from './wire-request';

jest.setTimeout(180_000 * patience);

/** A request that, sent by its owner with all rights, would do what the route is for. */
interface Sample {
  readonly target: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Statuses for nobody, a wrong token, a signed-in stranger, and a read token of the owner. What is named belongs to
 * alice: her private repositories, her token, her organization.
 */
type Row = readonly [nobody: number, wrong: number, stranger: number, reader: number, sample: Sample];

const PNG = '\u0089PNG\r\n\u001a\n not really';
const WEBHOOK = '/admin/api/audit/webhooks/0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4';
const SOURCE = { url: 'https://hub.example', name: 'Hub', source_type: 'kohakuhub' };
const OID = 'a'.repeat(64);
const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const IMAGE = { 'content-type': 'image/png' };

const at = (target: string, body?: unknown, headers?: Sample['headers']): Sample => ({ target, body, headers });

const open = (sample: Sample): Row => [200, 401, 200, 200, sample];
/** About the caller's own account. */
const own = (stranger: number, reader: number, sample: Sample): Row => [401, 401, stranger, reader, sample];
/** Visible to all, changed by its owner only. */
const foreign = (sample: Sample): Row => [401, 401, 403, 403, sample];
const readPrivate = (sample: Sample): Row => [404, 401, 404, 200, sample];
const writePrivate = (sample: Sample): Row => [401, 401, 404, 403, sample];
const admin = (sample: Sample): Row => [401, 403, 401, 401, sample];
const signedLink = (sample: Sample): Row => [403, 403, 403, 403, sample];

const apiTable = (word: string): Record<string, Row> => {
  const route = `/api/${word}/:namespace/:name`;
  const repo = `/api/${word}/alice/hidden`;
  return {
    [`GET /api/${word}`]: open(at(`/api/${word}?author=alice`)),
    [`GET ${route}`]: readPrivate(at(repo)),
    [`GET ${route}/revision/*`]: readPrivate(at(`${repo}/revision/main`)),
    [`GET ${route}/commits/*`]: readPrivate(at(`${repo}/commits/main`)),
    [`GET ${route}/refs`]: readPrivate(at(`${repo}/refs`)),
    [`PUT ${route}/settings`]: writePrivate(at(`${repo}/settings`, { private: false })),
    [`POST ${route}/branch/*`]: writePrivate(at(`${repo}/branch/b`, {})),
    [`DELETE ${route}/branch/*`]: writePrivate(at(`${repo}/branch/main`)),
    [`POST ${route}/tag/*`]: writePrivate(at(`${repo}/tag/main`, { tag: 'v1' })),
    [`DELETE ${route}/tag/*`]: writePrivate(at(`${repo}/tag/v0`)),
    [`GET ${route}/tree/*`]: readPrivate(at(`${repo}/tree/main`)),
    [`POST ${route}/paths-info/*`]: readPrivate(at(`${repo}/paths-info/main`, { paths: ['a.txt'] })),
    [`POST ${route}/preupload/*`]: writePrivate(
      at(`${repo}/preupload/main`, { files: [{ path: 'a.txt', size: 1, sample: 'YQ==' }] }),
    ),
    [`POST ${route}/commit/*`]: writePrivate(
      at(`${repo}/commit/main`, ndjson(header(), file('stolen.txt', 'x')), NDJSON),
    ),
    // Reading in form, and its whole answer is the address of a hint.
    [`GET ${route}/xet-write-token/*`]: [401, 401, 404, 307, at(`${repo}/xet-write-token/main`)],
  };
};

const fileTable = (prefix: string, repo: string): Record<string, Row> => {
  const route = `${prefix}/:namespace/:name`;
  const objects = { operation: 'download', objects: [{ oid: OID, size: 1 }] };
  return {
    [`HEAD ${route}/resolve/*`]: readPrivate(at(`${repo}/resolve/main/a.txt`)),
    [`GET ${route}/resolve/*`]: readPrivate(at(`${repo}/resolve/main/a.txt`)),
    [`HEAD ${route}/raw/*`]: readPrivate(at(`${repo}/raw/main/a.txt`)),
    [`GET ${route}/raw/*`]: readPrivate(at(`${repo}/raw/main/a.txt`)),
    // git-lfs sends credentials only when it is asked for them: nobody gets a challenge instead of 404.
    [`POST ${route}/info/lfs/objects/batch`]: [401, 401, 404, 200, at(`${repo}.git/info/lfs/objects/batch`, objects)],
    [`POST ${route}/info/lfs/verify`]: writePrivate(at(`${repo}.git/info/lfs/verify`, { oid: OID, size: 1 })),
    [`POST ${route}/info/lfs/locks/verify`]: writePrivate(at(`${repo}.git/info/lfs/locks/verify`, {})),
  };
};

const table = (tokenId: number, keyId: number, invitation: string): Record<string, Row> => ({
  'GET /': [302, 401, 302, 302, at('/')],
  'GET /health/live': open(at('/health/live')),
  'GET /health/ready': open(at('/health/ready')),
  'GET /metrics': open(at('/metrics')),

  'GET /admin/api/users': admin(at('/admin/api/users')),
  'GET /admin/api/users/:username': admin(at('/admin/api/users/alice')),
  'POST /admin/api/users': admin(at('/admin/api/users', {})),
  'DELETE /admin/api/users/:username': admin(at('/admin/api/users/alice?force=true')),
  'PATCH /admin/api/users/:username/email-verification': admin(at('/admin/api/users/alice/email-verification')),
  'GET /admin/api/repositories': admin(at('/admin/api/repositories')),
  'GET /admin/api/repositories/:type/:namespace/:name': admin(at('/admin/api/repositories/model/alice/hidden')),
  'GET /admin/api/repositories/:type/:namespace/:name/files': admin(
    at('/admin/api/repositories/model/alice/hidden/files'),
  ),
  'GET /admin/api/repositories/:type/:namespace/:name/storage-breakdown': admin(
    at('/admin/api/repositories/model/alice/hidden/storage-breakdown'),
  ),
  'GET /admin/api/health/dependencies': admin(at('/admin/api/health/dependencies')),
  'GET /admin/api/cache/stats': admin(at('/admin/api/cache/stats')),
  'POST /admin/api/cache/metrics/reset': admin(at('/admin/api/cache/metrics/reset')),
  'GET /admin/api/commits': admin(at('/admin/api/commits')),
  'GET /admin/api/stats': admin(at('/admin/api/stats')),
  'GET /admin/api/stats/detailed': admin(at('/admin/api/stats/detailed')),
  'GET /admin/api/stats/timeseries': admin(at('/admin/api/stats/timeseries')),
  'GET /admin/api/stats/top-repos': admin(at('/admin/api/stats/top-repos')),
  'GET /admin/api/quota/:namespace': admin(at('/admin/api/quota/alice')),
  'PUT /admin/api/quota/:namespace': admin(at('/admin/api/quota/alice', {})),
  'POST /admin/api/invitations/register': admin(at('/admin/api/invitations/register', {})),
  'GET /admin/api/invitations': admin(at('/admin/api/invitations')),
  'DELETE /admin/api/invitations/:token': admin(at(`/admin/api/invitations/${invitation}`)),
  'GET /admin/api/search': admin(at('/admin/api/search?q=a')),
  'GET /admin/api/sessions': admin(at('/admin/api/sessions')),
  'DELETE /admin/api/sessions/:id': admin(at('/admin/api/sessions/1')),
  'POST /admin/api/sessions/revoke-bulk': admin(at('/admin/api/sessions/revoke-bulk', { user: 'alice' })),
  'GET /admin/api/tokens': admin(at('/admin/api/tokens')),
  'DELETE /admin/api/tokens/:id': admin(at(`/admin/api/tokens/${tokenId}`)),
  'GET /admin/api/ssh-keys': admin(at('/admin/api/ssh-keys')),
  'DELETE /admin/api/ssh-keys/:id': admin(at(`/admin/api/ssh-keys/${keyId}`)),
  'GET /admin/api/storage/buckets': admin(at('/admin/api/storage/buckets?rescan=true')),
  'GET /admin/api/storage/objects': admin(at('/admin/api/storage/objects')),
  'GET /admin/api/storage/objects/:bucket': admin(at('/admin/api/storage/objects/hub-storage')),
  'DELETE /admin/api/storage/objects/*': admin(at('/admin/api/storage/objects/lfs/aa/aa/a?force=true')),
  'GET /admin/api/storage/lfs/unused': admin(at('/admin/api/storage/lfs/unused')),
  'GET /admin/api/storage/debug': admin(at('/admin/api/storage/debug')),
  'POST /admin/api/storage/prefix/prepare-delete': admin(at('/admin/api/storage/prefix/prepare-delete?prefix=hf-')),
  'DELETE /admin/api/storage/prefix': admin(at('/admin/api/storage/prefix?prefix=hf-&confirm_token=x&force=true')),
  'GET /admin/api/erasures': admin(at('/admin/api/erasures')),
  'POST /admin/api/erasures/:user/now': admin(at('/admin/api/erasures/owner/now')),
  'GET /admin/api/audit/subject/:user/export': admin(at('/admin/api/audit/subject/owner/export')),
  'GET /admin/api/audit/events': admin(at('/admin/api/audit/events')),
  'GET /admin/api/audit/correlation/:id': admin(at('/admin/api/audit/correlation/none')),
  'GET /admin/api/audit/events/:position': admin(at('/admin/api/audit/events/00000000000000000001')),
  'GET /admin/api/audit/webhooks': admin(at('/admin/api/audit/webhooks')),
  'POST /admin/api/audit/webhooks': admin(at('/admin/api/audit/webhooks', { url: 'https://receiver.example/hub' })),
  'GET /admin/api/audit/webhooks/:id': admin(at(WEBHOOK)),
  'PATCH /admin/api/audit/webhooks/:id': admin(at(WEBHOOK, {})),
  'DELETE /admin/api/audit/webhooks/:id': admin(at(WEBHOOK)),
  'POST /admin/api/audit/webhooks/:id/rotate-secret': admin(at(`${WEBHOOK}/rotate-secret`)),
  'POST /admin/api/audit/webhooks/:id/test': admin(at(`${WEBHOOK}/test`)),
  'POST /admin/api/audit/webhooks/:id/pause': admin(at(`${WEBHOOK}/pause`)),
  'POST /admin/api/audit/webhooks/:id/resume': admin(at(`${WEBHOOK}/resume`)),
  'GET /admin/api/audit/webhooks/:id/dead-letters': admin(at(`${WEBHOOK}/dead-letters`)),
  'POST /admin/api/audit/webhooks/:id/dead-letters/retry': admin(at(`${WEBHOOK}/dead-letters/retry`)),
  'POST /admin/api/audit/webhooks/:id/dead-letters/:position/retry': admin(at(`${WEBHOOK}/dead-letters/42/retry`)),
  'GET /admin/api/audit/export': admin(at('/admin/api/audit/export')),
  'GET /admin/api/audit/stream': admin(at('/admin/api/audit/stream')),
  'GET /admin/api/audit/state': admin(at('/admin/api/audit/state?kind=user&id=owner')),
  'GET /admin/api/audit/access': admin(at('/admin/api/audit/access?user=alice')),
  'GET /admin/api/audit/diff': admin(at('/admin/api/audit/diff?kind=user&id=owner&from=2020-01-01')),

  'GET /admin/api/fallback-sources': admin(at('/admin/api/fallback-sources')),
  'POST /admin/api/fallback-sources': admin(at('/admin/api/fallback-sources', SOURCE)),
  'GET /admin/api/fallback-sources/:id': admin(at('/admin/api/fallback-sources/1')),
  'PUT /admin/api/fallback-sources/:id': admin(at('/admin/api/fallback-sources/1', { enabled: false })),
  'DELETE /admin/api/fallback-sources/:id': admin(at('/admin/api/fallback-sources/1')),
  'PUT /admin/api/fallback/sources-bulk-replace': admin(
    at('/admin/api/fallback/sources-bulk-replace', { sources: [SOURCE] }),
  ),
  'GET /api/fallback-sources/available': open(at('/api/fallback-sources/available')),

  'POST /api/auth/register': [422, 401, 422, 422, at('/api/auth/register', {})],
  'GET /api/auth/verify-email': [302, 401, 302, 302, at('/api/auth/verify-email?token=x')],
  'POST /api/auth/login': [401, 401, 401, 401, at('/api/auth/login', { username: 'nobody', password: 'x' })],
  'POST /api/auth/logout': own(200, 403, at('/api/auth/logout')),
  'POST /api/auth/password': own(400, 403, at('/api/auth/password', { current_password: 'x', new_password: 'y' })),
  'GET /api/auth/me': own(200, 200, at('/api/auth/me')),
  'GET /api/auth/tokens': own(200, 200, at('/api/auth/tokens')),
  'POST /api/auth/tokens/create': own(200, 403, at('/api/auth/tokens/create', { name: 'more' })),
  'DELETE /api/auth/tokens/:id': own(404, 403, at(`/api/auth/tokens/${tokenId}`)),
  'GET /api/user/keys': own(200, 200, at('/api/user/keys')),
  'POST /api/user/keys': own(400, 403, at('/api/user/keys', { title: 'x', key: 'no key' })),
  'GET /api/user/keys/:id': own(403, 200, at(`/api/user/keys/${keyId}`)),
  'DELETE /api/user/keys/:id': own(403, 403, at(`/api/user/keys/${keyId}`)),
  'GET /api/whoami-v2': own(200, 200, at('/api/whoami-v2')),
  'GET /api/site-config': open(at('/api/site-config')),
  'GET /api/version': open(at('/api/version')),
  'POST /api/validate/check-name': open(at('/api/validate/check-name', { name: 'free-name' })),

  'GET /api/users/:username/profile': open(at('/api/users/alice/profile')),
  'GET /api/users/:username/type': open(at('/api/users/alice/type')),
  'GET /api/users/:username/repos': open(at('/api/users/alice/repos')),
  'PUT /api/users/:username/settings': foreign(at('/api/users/alice/settings', { bio: 'x' })),
  'GET /api/users/:username/avatar': open(at('/api/users/alice/avatar')),
  'POST /api/users/:username/avatar': foreign(at('/api/users/alice/avatar', PNG, IMAGE)),
  'DELETE /api/users/:username/avatar': foreign(at('/api/users/alice/avatar')),

  'POST /api/invitations/org/:organization/create': foreign(at('/api/invitations/org/acme/create', {})),
  'GET /api/invitations/org/:organization/list': own(403, 200, at('/api/invitations/org/acme/list')),
  'GET /api/invitations/:token': open(at(`/api/invitations/${invitation}`)),
  'POST /api/invitations/:token/accept': own(404, 403, at('/api/invitations/none/accept')),
  'DELETE /api/invitations/:token': foreign(at(`/api/invitations/${invitation}`)),
  'GET /api/quota/:namespace': own(200, 200, at('/api/quota/alice')),
  'PUT /api/quota/:namespace': foreign(at('/api/quota/alice', { quota_bytes: 1 })),
  'GET /api/quota/:namespace/public': open(at('/api/quota/alice/public')),
  'GET /api/quota/:namespace/repos': own(403, 200, at('/api/quota/alice/repos')),
  'GET /api/quota/repo/:type/:namespace/:name': readPrivate(at('/api/quota/repo/model/alice/hidden')),
  'PUT /api/quota/repo/:type/:namespace/:name': writePrivate(
    at('/api/quota/repo/model/alice/hidden', { quota_bytes: 1 }),
  ),
  'GET /admin/api/jobs': admin(at('/admin/api/jobs')),
  'GET /admin/api/jobs/:id': admin(at('/admin/api/jobs/x')),
  'GET /admin/api/jobs/:id/events': admin(at('/admin/api/jobs/x/events')),
  'POST /admin/api/jobs/:id/cancel': admin(at('/admin/api/jobs/x/cancel')),
  'GET /admin/api/projections': admin(at('/admin/api/projections')),
  'GET /admin/api/projections/:name': admin(at('/admin/api/projections/accounts')),
  'POST /admin/api/projections/:name/rebuild': admin(at('/admin/api/projections/accounts/rebuild')),
  'POST /admin/api/projections/:name/retry': admin(at('/admin/api/projections/accounts/retry')),
  'POST /admin/api/projections/:name/skip': admin(at('/admin/api/projections/accounts/skip', {})),
  'POST /admin/api/quota/:namespace/recalculate': admin(at('/admin/api/quota/alice/recalculate')),
  'POST /admin/api/repositories/recalculate-all': admin(at('/admin/api/repositories/recalculate-all')),
  'POST /api/quota/:namespace/recalculate': foreign(at('/api/quota/alice/recalculate')),
  'POST /api/quota/repo/:type/:namespace/:name/recalculate': writePrivate(
    at('/api/quota/repo/model/alice/hidden/recalculate'),
  ),
  'GET /admin/api/quota/overview': admin(at('/admin/api/quota/overview')),
  'PUT /admin/api/users/:username/quota': admin(at('/admin/api/users/alice/quota', {})),
  'POST /org/create': own(422, 403, at('/org/create', {})),
  'GET /org/users/:username/orgs': open(at('/org/users/alice/orgs')),
  'GET /org/:organization': open(at('/org/acme')),
  'GET /org/:organization/members': open(at('/org/acme/members')),
  'POST /org/:organization/members': foreign(at('/org/acme/members', { username: 'bob', role: 'admin' })),
  'PUT /org/:organization/members/:username': foreign(at('/org/acme/members/alice', { role: 'visitor' })),
  'DELETE /org/:organization/members/:username': foreign(at('/org/acme/members/alice')),
  'GET /api/organizations/:organization/profile': open(at('/api/organizations/acme/profile')),
  'PUT /api/organizations/:organization/settings': foreign(at('/api/organizations/acme/settings', { bio: 'x' })),
  'GET /api/organizations/:organization/audit-log/export': own(
    404,
    200,
    at('/api/organizations/acme/audit-log/export'),
  ),
  'GET /api/organizations/:organization/avatar': open(at('/api/organizations/acme/avatar')),
  'POST /api/organizations/:organization/avatar': foreign(at('/api/organizations/acme/avatar', PNG, IMAGE)),
  'DELETE /api/organizations/:organization/avatar': foreign(at('/api/organizations/acme/avatar')),

  'POST /api/repos/create': foreign(at('/api/repos/create', { name: 'new', organization: 'alice' })),
  'DELETE /api/repos/delete': writePrivate(at('/api/repos/delete', { name: 'hidden', organization: 'alice' })),
  'POST /api/repos/move': writePrivate(at('/api/repos/move', { fromRepo: 'alice/hidden', toRepo: 'bob/seized' })),
  'POST /api/validate-yaml': open(at('/api/validate-yaml', { content: '# x' })),
  ...apiTable('models'),
  ...apiTable('datasets'),
  ...apiTable('spaces'),
  ...fileTable('', '/alice/hidden'),
  ...fileTable('/models', '/models/alice/hidden'),
  ...fileTable('/datasets', '/datasets/alice/hidden'),
  ...fileTable('/spaces', '/spaces/alice/hidden'),
  'PUT /api/lfs/objects/:oid': signedLink(at(`/api/lfs/objects/${OID}`, 'x', { 'content-type': 'text/plain' })),
  'GET /api/lfs/objects/:oid': signedLink(at(`/api/lfs/objects/${OID}`)),
  'PUT /api/lfs/objects/:oid/parts/:number': signedLink(
    at(`/api/lfs/objects/${OID}/parts/1`, 'x', { 'content-type': 'text/plain' }),
  ),
  'POST /api/lfs/objects/:oid/complete': signedLink(at(`/api/lfs/objects/${OID}/complete`, { oid: OID, parts: [] })),
});

/** For a user, or the admin instead. */
const administered = /^(?:DELETE \/api\/repos\/delete|POST \/api\/repos\/move)$/;

const routes = routesOfControllers(allControllers);
const keys = routes.map(({ key }) => key);

describe('access to every route', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  let readToken: string;
  let rows: Record<string, Row> = table(0, 0, 'none');

  /** What a stranger could have changed. */
  const heads = async (): Promise<string> => {
    const answers = await Promise.all(
      ['/api/models/alice/hidden', '/api/datasets/alice/hidden', '/api/spaces/alice/hidden']
        .flatMap((repo) => [`${repo}/refs`, `${repo}?blobs=true`])
        .concat(
          '/api/auth/tokens',
          '/api/user/keys',
          '/api/invitations/org/acme/list',
          '/org/acme/members',
          '/api/organizations/acme/profile',
          '/api/users/alice/profile',
        )
        .map((target) => hub.call('GET', target, undefined, alice.token)),
    );
    return JSON.stringify(answers, null, 1).replace(/"last_used":.*/g, '');
  };

  const send = (method: string, { target, body, headers = {} }: Sample, credentials: object): Promise<WireAnswer> => {
    const raw = typeof body === 'string';
    const json = body === undefined || raw ? {} : { 'content-type': 'application/json' };
    const content = body === undefined ? undefined : raw ? Buffer.from(body, 'latin1') : JSON.stringify(body);
    return wire(hub, method, target, { headers: { ...json, ...headers, ...credentials }, body: content });
  };

  const cookieOf = async ({ name, password }: HubUser): Promise<string> => {
    const login = await wireJson(hub, 'POST', '/api/auth/login', { username: name, password });
    return login.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    const created = await hub.call<{ token: string; token_id: number }>(
      'POST',
      '/api/auth/tokens/create',
      { name: 'reader', role: 'read' },
      alice.token,
    );
    readToken = created.token;
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    const invited = await hub.call<{ token: string }>('POST', '/api/invitations/org/acme/create', {}, alice.token);
    const key = { title: 'laptop', key: SSH_KEY };
    const added = await hub.call<{ id: number }>('POST', '/api/user/keys', key, alice.token);
    rows = table(created.token_id, added.id, invited.token);
    for (const type of ['model', 'dataset', 'space']) {
      const sdk = type === 'space' ? { sdk: 'static' } : {};
      await hub.call('POST', '/api/repos/create', { type, name: 'hidden', private: true, ...sdk }, alice.token);
      const target = `/api/${type}s/alice/hidden`;
      const done = await commit(hub, `${target}/commit/main`, alice.token, ndjson(header(), file('a.txt', 'a')));
      expect(done.status).toBe(200);
      await hub.call('POST', `${target}/tag/main`, { tag: 'v0' }, alice.token);
    }
    for (const target of ['/api/users/alice/avatar', '/api/organizations/acme/avatar']) {
      expect((await send('POST', at(target, PNG, IMAGE), bearer(alice.token))).status).toBe(200);
    }
  }, 120_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  it('is written down here for each route: add yours', () => {
    expect(keys.filter((key) => !(key in rows))).toEqual([]);
    expect(Object.keys(rows).filter((key) => !keys.includes(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is declared by each route, as what it is here', () => {
    const declared = (key: string): string => {
      const [nobody, wrong] = rows[key] ?? [0, 0];
      if (nobody === 401 && wrong === 403) return 'admin';
      if (administered.test(key)) return 'signed-in-or-admin';
      return wrong === 403 ? 'self-authorised' : nobody === 401 ? 'signed-in' : 'public';
    };
    // They answer 401 to nobody for reasons of their own: a wrong password, the challenge git-lfs needs, an altered address.
    const special = /^POST (?:\/api\/auth\/login|.*\/info\/lfs\/(?:objects\/batch|verify))$/;
    const wrong = routes.filter(({ key, rule }) => rule !== (special.test(key) ? 'public' : declared(key)));
    expect(wrong).toEqual([]);
  });

  it('is not found by other routes of the program', async () => {
    const document = await hub.call<{ paths: Record<string, Record<string, unknown>> }>('GET', '/openapi.json');
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const plain = (key: string): string => key.replace(/\/(?:\*|:path|:_?\d*)$/, '/*');
    const known = new Set(keys.map(plain));
    expect(documented.filter((key) => !known.has(plain(key)))).toEqual([]);
  });

  /** `HEAD` as well: the router answers it wherever it answers `GET`. */
  const walk = async (column: 0 | 1 | 2 | 3, credentialsFor: (key: string) => object | Promise<object>) => {
    const answers = new Map<string, WireAnswer>();
    const differing: string[] = [];
    for (const [key, row] of Object.entries(rows)) {
      const [method = ''] = key.split(' ');
      for (const asked of method === 'GET' ? ['GET', 'HEAD'] : [method]) {
        const answer = await send(asked, row[4], await credentialsFor(key));
        if (asked === method) answers.set(key, answer);
        if (answer.status !== row[column])
          differing.push(`${asked === method ? '' : asked} ${key}: ${answer.status} ${answer.text.slice(0, 120)}`);
      }
    }
    expect(differing).toEqual([]);
    return answers;
  };

  const textOf = (key: string, answer: WireAnswer): unknown => {
    if (key.startsWith('HEAD ')) return answer.headers['x-error-message'];
    const { error, detail } = JSON.parse(answer.text) as { error?: string; detail?: string | { error?: string } };
    return error ?? (typeof detail === 'object' && !Array.isArray(detail) ? detail.error : detail);
  };

  describe('by a walk through all of them', () => {
    let before: string;
    beforeAll(async () => {
      before = await heads();
    });
    afterEach(async () => {
      expect(await heads()).toEqual(before); // nobody but the owner has changed anything
    });

    it('without credentials', async () => {
      for (const [key, answer] of await walk(0, () => ({}))) {
        if (answer.status >= 400) expect([key, textOf(key, answer)]).toEqual([key, expect.anything()]);
      }
    });

    it('with a wrong token', async () => {
      const wrong = { ...bearer(`hf_${'0'.repeat(64)}`), 'x-admin-token': `${hub.adminToken}x` };
      for (const [key, answer] of await walk(1, () => wrong)) {
        if (rows[key]?.[1] === 401) {
          expect([key, textOf(key, answer)]).toEqual([key, 'Invalid credentials in Authorization header']);
          expect(answer.headers['x-error-code']).toBeUndefined();
        }
        if (key.includes('/admin/api')) expect(textOf(key, answer)).toBe('Invalid admin token');
      }
    });

    it("with another user's token", async () => {
      await walk(2, () => bearer(bob.token));
    });

    it("with another user's session", async () => {
      await walk(2, async () => ({ cookie: await cookieOf(bob) }));
    });

    it("with the owner's token for reading", async () => {
      await walk(3, () => bearer(readToken));
    });

    it('with rights of another kind: users are no admins, admins are no users', async () => {
      for (const [key, [nobody, , , , sample]] of Object.entries(rows)) {
        const [method = ''] = key.split(' ');
        if (administered.test(key)) continue; // the admin token is as good there
        const isAdmin = key.includes(' /admin/api');
        const answer = await send(
          method,
          sample,
          isAdmin ? bearer(hub.adminToken) : { 'x-admin-token': hub.adminToken },
        );
        expect([key, answer.status]).toEqual([key, nobody]);
      }
    });
  });

  it.each([
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['Bearer, for other hubs as well', (token: string) => `Bearer ${token}|https://hub.example,t`],
    ['bearer', (token: string) => `bearer ${token}`],
    ['Basic', (token: string) => `Basic ${Buffer.from(`git:${token}`).toString('base64')}`],
  ])('takes tokens as %s, and no part of one', async (_, authorization) => {
    const statusOf = async (token: string): Promise<number> =>
      (await wire(hub, 'GET', '/api/models/alice/hidden', { headers: { authorization: authorization(token) } })).status;
    expect(await statusOf(alice.token)).toBe(200);
    for (const wrong of [
      alice.token.slice(0, -1),
      `${alice.token}0`,
      alice.token.toUpperCase(),
      'null',
      '%',
      "' or 1",
    ]) {
      expect([wrong, await statusOf(wrong)]).toEqual([wrong, 401]);
    }
  });

  it('takes no other header, cookie or query for a credential', async () => {
    const session = (await cookieOf(alice)).replace('session_id=', '');
    const attempts: Array<Record<string, string>> = [
      { 'x-auth-token': alice.token },
      { token: alice.token },
      { cookie: `session_id=${alice.token}` },
      { cookie: `SESSION_ID=${session}` },
      { 'proxy-authorization': `Bearer ${alice.token}` },
      { 'x-forwarded-user': 'alice', 'x-remote-user': 'alice', 'remote-user': 'alice' },
    ];
    for (const headers of attempts) {
      expect((await wire(hub, 'GET', '/api/models/alice/hidden', { headers })).status).toBe(404);
    }
    const query = `token=${alice.token}&access_token=${alice.token}&session_id=${session}`;
    expect((await wire(hub, 'GET', `/api/models/alice/hidden?${query}`)).status).toBe(404);
    const admin = `/admin/api/stats?x-admin-token=${hub.adminToken}&token=${hub.adminToken}`;
    expect((await wire(hub, 'GET', admin)).status).toBe(401);
    expect((await wire(hub, 'GET', '/api/auth/me', { headers: bearer(session) })).status).toBe(401);
  });

  it('ends with a token, a logout, a changed password and a closed account, at once', async () => {
    const carol = await hub.user('carol');
    const statusBy = async (headers: Record<string, string>): Promise<number> =>
      (await wire(hub, 'GET', '/api/auth/me', { headers })).status;
    const created = await hub.call<{ token: string; token_id: number }>(
      'POST',
      '/api/auth/tokens/create',
      { name: 'short' },
      carol.token,
    );
    expect(await statusBy(bearer(created.token))).toBe(200);
    await hub.call('DELETE', `/api/auth/tokens/${created.token_id}`, undefined, carol.token);
    expect(await statusBy(bearer(created.token))).toBe(401);

    const sessions = [await cookieOf(carol), await cookieOf(carol)];
    expect(await Promise.all(sessions.map((cookie) => statusBy({ cookie })))).toEqual([200, 200]);
    await wire(hub, 'POST', '/api/auth/logout', { headers: { cookie: sessions[0] ?? '' } });
    expect(await Promise.all(sessions.map((cookie) => statusBy({ cookie })))).toEqual([401, 401]);

    const again = await cookieOf(carol);
    const change = { current_password: carol.password, new_password: 'another one' };
    expect((await wireJson(hub, 'POST', '/api/auth/password', change, { cookie: again })).status).toBe(200);
    expect(await statusBy({ cookie: again })).toBe(401);
    expect(
      (await wireJson(hub, 'POST', '/api/auth/login', { username: 'carol', password: carol.password })).status,
    ).toBe(401);

    expect(await statusBy(bearer(carol.token))).toBe(200); // tokens outlive a password
    const last = await cookieOf({ ...carol, password: 'another one' });
    const headers = { 'x-admin-token': hub.adminToken };
    expect((await wire(hub, 'DELETE', '/admin/api/users/carol', { headers })).status).toBe(200);
    expect(await statusBy(bearer(carol.token))).toBe(401);
    expect(await statusBy({ cookie: last })).toBe(401);
  });
});
