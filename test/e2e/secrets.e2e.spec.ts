import { createHash, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canary, type Place, placesOf, placesWith } from './canaries';
import { HubProcess } from './hub-process';
import { onFiles } from './shape';
import { file, header, ndjson, wire, type WireAnswer, type WireRequest } from './wire-request';

jest.setTimeout(120_000);

/** The file, or the database of a hub on servers; not that of its vault. */
const DOCUMENTS = /^documents\.db(?:-wal)?$|^e2e-[0-9a-f]+\//;

/** Some of the places that must have been looked at. */
const writtenBy = ({ servers }: HubProcess): string[] => {
  const database = servers['MONGODB_URL'] && new URL(servers['MONGODB_URL']).pathname.slice(1);
  const log = servers['EVENTSTORE_URL'] ? [] : ['events.db']; // of a container nothing can be seen
  return database ? [...log, `${database}-vault/secrets`] : [...log, 'documents.db', 'vault.db'];
};

describe('canaries sent through the hub', () => {
  const password = canary('password');
  const newPassword = canary('new-password');
  const adminMadePassword = canary('admin-made-password');
  const wrongPassword = canary('wrong-password');
  const wrongToken = canary('hf_wrong-token');
  const wrongAdminToken = canary('wrong-admin-token');
  const misplaced = canary('misplaced-password');
  const email = canary('person');
  const adminMadeEmail = canary('other');
  const unusedEmail = canary('unused');
  const fullName = canary('full-name');
  const userAgent = canary('user-agent');
  const masterKey = randomBytes(32).toString('hex');
  const ip = '127.77.66.55';
  const idempotencyKey = canary('key');
  const answers: Array<{ readonly name: string; readonly bytes: Buffer; readonly answer: WireAnswer }> = [];
  let hub: HubProcess;
  let tokens: string[] = [];
  let sessions: string[] = [];

  const send = async (method: string, target: string, { headers = {}, ...rest }: WireRequest = {}) => {
    const sent = { 'user-agent': userAgent, ...headers };
    const answer = await wire(hub, method, target, { localAddress: ip, headers: sent, ...rest });
    const bytes = Buffer.from(`${answer.rawHeaders.join('\n')}\n\n${answer.text}`);
    answers.push({ name: `answer to ${method} ${target.split('?')[0]}`, bytes, answer });
    return answer;
  };
  const json = (method: string, target: string, body: unknown, headers: object = {}) =>
    send(method, target, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const sessionOf = (answer: WireAnswer): string =>
    /session_id=(\w+)/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
  const asAdmin = { headers: { 'x-admin-token': '' } };

  const registration = { username: 'carla', email: `${email}@example.com`, password };
  const login = { username: 'carla', password };

  beforeAll(async () => {
    hub = await HubProcess.start({ env: { HUB_MASTER_KEY: masterKey, KOHAKU_HUB_LOG_LEVEL: 'trace' } });
    asAdmin.headers['x-admin-token'] = hub.adminToken;
    const key = { 'idempotency-key': idempotencyKey };

    expect((await json('POST', '/api/auth/register', registration, key)).status).toBe(200);
    await json('POST', '/api/auth/register', registration, key);
    await json('POST', '/api/auth/register', registration);
    await json('POST', '/api/auth/register', { ...registration, username: 'carla2' });
    await json('POST', '/api/auth/register', { ...registration, email: `${unusedEmail}@example.com` });
    await json('POST', '/api/auth/register', { ...registration, username: 'admin' });
    await json('POST', '/api/auth/register', {
      ...registration,
      username: '../x',
      email: `${unusedEmail}@example.com`,
    });
    await json('POST', '/api/auth/register', { username: 'x', email: 'y', password: [password] });
    await json('POST', '/api/auth/register', { ...registration, password: password.repeat(100) });
    await json('POST', '/api/auth/register', { ...registration, username: { password } });
    await json('POST', '/api/auth/register', `{"username":"x","password":"${password}"`);
    await json('POST', '/api/auth/register', `{"password":"${password}","__proto__":{"a":1}}`);
    await send('POST', '/api/auth/register', { body: `username=x&password=${password}` });
    await send('POST', `/api/auth/login?username=carla&password=${password}`);
    await send('GET', `/api/auth/login?password=${password}`);

    const first = await json('POST', '/api/auth/login', login, { 'idempotency-key': `${idempotencyKey}2` });
    await json('POST', '/api/auth/login', { ...login, password: wrongPassword });
    await json('POST', '/api/auth/login', { ...login, username: 'nobody', password: wrongPassword });
    await json('POST', '/api/auth/login', { username: misplaced, password: 'x' });
    await json('POST', '/api/auth/login', { username: registration.email, password });
    await json('POST', '/api/auth/login', { username: 'carla', password: { password } });
    const cookie = { cookie: `session_id=${sessionOf(first)}` };

    const created = await json('POST', '/api/auth/tokens/create', { name: 'laptop' }, cookie);
    const { token } = JSON.parse(created.text) as { token: string };
    const bearer = { authorization: `Bearer ${token}` };
    const read = await json('POST', '/api/auth/tokens/create', { name: 'r', role: 'read' }, { ...bearer, ...key });
    tokens = [token, (JSON.parse(read.text) as { token: string }).token];
    await json('POST', '/api/auth/tokens/create', { name: 7 }, bearer);
    await json('PUT', '/api/users/carla/settings', { full_name: fullName }, bearer);

    for (const target of [
      '/api/whoami-v2',
      '/api/auth/me',
      '/api/auth/tokens',
      '/api/users/carla/profile',
      '/api/models',
    ]) {
      await send('GET', target, { headers: bearer });
      await send('GET', target, { headers: cookie });
      await send('GET', target, { headers: { authorization: `Bearer ${wrongToken}` } });
      await send('GET', target, { headers: { authorization: wrongToken } });
      await send('GET', target, { headers: { cookie: `session_id=${wrongToken}` } });
      await send('GET', `${target}?token=${token}&x=${wrongToken}`, {});
    }
    await json('POST', '/api/repos/create', { name: 'm' }, bearer);
    await json('POST', '/org/create', { name: 'club' }, bearer);
    const git = { authorization: `Basic ${Buffer.from(`carla:${token}`).toString('base64')}` };
    await json('POST', '/carla/m.git/info/lfs/objects/batch', { operation: 'download', objects: [] }, git);
    await send('POST', '/api/models/carla/m/commit/main', {
      headers: { ...bearer, 'content-type': 'application/x-ndjson' },
      body: ndjson(header(), file('a.txt', 'a')),
    });
    const change = { current_password: password, new_password: newPassword };
    await json('POST', '/api/auth/password', { ...change, current_password: wrongPassword }, cookie);
    const changed = await json('POST', '/api/auth/password', change, { ...cookie, ...key });
    expect(changed.status).toBe(200);
    sessions = [sessionOf(first), sessionOf(changed)];

    const made = { username: 'made', email: `${adminMadeEmail}@example.com`, password: adminMadePassword };
    await json('POST', '/admin/api/users', made, asAdmin.headers);
    await json('POST', '/admin/api/users', made, { ...asAdmin.headers, ...key });
    await json('POST', '/admin/api/users', made, { 'x-admin-token': wrongAdminToken });
    await json('POST', '/admin/api/users', { ...made, password: 5 }, asAdmin.headers);
    await send('GET', `/admin/api/users?search=${email}`, asAdmin);
    await send('GET', `/admin/api/users?limit=${email}`, asAdmin);
    await send('GET', '/admin/api/audit/events?limit=1000', asAdmin);
    for (const format of ['jsonl', 'csv']) await send('GET', `/admin/api/audit/export?format=${format}`, asAdmin);
    await send('GET', '/admin/api/stats', { headers: { 'x-admin-token': wrongAdminToken } });
    await send('GET', `/admin/api/stats?token=${hub.adminToken}`);
    for (const target of ['/metrics', '/health/ready', '/openapi.json', '/docs', `/${token}/${password}`]) {
      await send('GET', target);
    }
    await send('DELETE', '/admin/api/users/made', asAdmin);
    await json('POST', '/api/auth/logout', {}, { cookie: `session_id=${sessions[1]}` });
  }, 120_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  const eachPlace = async (check: (places: readonly Place[]) => void): Promise<void> => {
    check(await placesOf(hub));
  };

  it('went where they should go', () => {
    expect(tokens.every((token) => /^hf_\w{64}$/.test(token))).toBe(true);
    expect(sessions.every((session) => /^\w{64}$/.test(session))).toBe(true);
    expect(answers.filter(({ answer }) => answer.status >= 500)).toEqual([]);
  });

  it('stand in no file and no line of a log: passwords, tokens, sessions, the admin token, the master key', async () => {
    const secrets = [
      ...[password, newPassword, adminMadePassword, wrongPassword, misplaced, password.slice(0, 20)],
      ...[wrongToken, wrongAdminToken, hub.adminToken, masterKey, idempotencyKey],
      ...[...tokens, ...sessions],
    ];
    await eachPlace((places) => {
      expect(places.map(({ name }) => name)).toEqual(expect.arrayContaining(writtenBy(hub)));
      for (const secret of secrets) expect([secret, placesWith(places, secret)]).toEqual([secret, []]);
      const key = Buffer.from(masterKey, 'hex');
      expect(places.filter(({ bytes }) => bytes.includes(key)).map(({ name }) => name)).toEqual([]);
    });
  });

  it('nor do hashes that passwords and addresses could be tried against without any key', async () => {
    const plain = [password, newPassword, adminMadePassword, `${email}@example.com`, email, ip];
    const bodies = [registration, login, { current_password: password, new_password: newPassword }].map((body) =>
      JSON.stringify(body),
    );
    const targets = ['/api/auth/register', '/api/auth/login', '/api/auth/password'];
    const guesses = [...plain, ...bodies, ...targets.flatMap((target) => bodies.map((body) => `${target}\n${body}`))];
    await eachPlace((places) => {
      for (const guess of guesses) {
        for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
          const digest = createHash(algorithm).update(guess).digest();
          const holding = places.filter(
            ({ bytes }) => bytes.includes(digest) || bytes.includes(digest.toString('hex')),
          );
          expect([guess, algorithm, holding.map(({ name }) => name)]).toEqual([guess, algorithm, []]);
        }
      }
    });
  });

  it('stand in no answer but the one that must carry them', () => {
    const secret = (text: string): string[] => placesWith(answers, text);
    for (const text of [password, newPassword, adminMadePassword, wrongPassword, misplaced, masterKey]) {
      expect([text, secret(text)]).toEqual([text, []]);
    }
    for (const text of [wrongToken, wrongAdminToken, hub.adminToken]) expect([text, secret(text)]).toEqual([text, []]);
    for (const token of tokens) expect(secret(token)).toEqual(['answer to POST /api/auth/tokens/create']);
    expect(secret(sessions[0] ?? '')).toEqual(['answer to POST /api/auth/login']);
    expect(secret(sessions[1] ?? '')).toEqual(['answer to POST /api/auth/password']);
    for (const { answer } of answers) {
      for (const session of sessions) expect(answer.text).not.toContain(session); // the cookie alone
    }
  });

  it('show an address to its owner and to admins only', () => {
    const allowed =
      /^answer to (?:GET \/api\/(?:whoami-v2|auth\/me)|(?:GET|POST) \/admin\/api\/users|GET \/admin\/api\/audit\/(?:events|export))$/;
    for (const address of [email, adminMadeEmail]) {
      expect(placesWith(answers, address).filter((name) => !allowed.test(name))).toEqual([]);
    }
    expect(placesWith(answers, email)).toContain('answer to GET /api/auth/me');
    for (const origin of [ip, userAgent]) {
      const places = new Set(placesWith(answers, origin));
      const audit = ['answer to GET /admin/api/audit/events', 'answer to GET /admin/api/audit/export'];
      expect([...places].sort()).toEqual(audit);
    }
  });

  it('keep persons in plaintext in the read model of accounts only', async () => {
    await eachPlace((places) => {
      for (const text of [email, adminMadeEmail, unusedEmail, fullName]) {
        expect([text, placesWith(places, text).filter((name) => !DOCUMENTS.test(name))]).toEqual([text, []]);
      }
      expect(placesWith(places, unusedEmail)).toEqual([]);
      for (const text of [ip, userAgent]) expect([text, placesWith(places, text)]).toEqual([text, []]);
    });
  });

  it('stay so when the hub has stopped and started again', async () => {
    await hub.restart();
    await eachPlace((places) => {
      for (const text of [password, newPassword, hub.adminToken, masterKey, ...tokens, ...sessions, ip, userAgent]) {
        expect([text, placesWith(places, text)]).toEqual([text, []]);
      }
      for (const text of [email, fullName]) {
        expect(placesWith(places, text).filter((name) => !DOCUMENTS.test(name))).toEqual([]);
      }
    });
  });
});

describe('what a hub keeps for itself', () => {
  onFiles('what the first start puts into a data directory').it(
    'is made at the first start, for its owner only, and printed once',
    async () => {
      const hub = await HubProcess.start({ env: { KOHAKU_HUB_ADMIN_SECRET_TOKEN: '', KOHAKU_HUB_LOG_LEVEL: 'trace' } });
      try {
        const token = (await readFile(join(hub.dataDirectory, 'admin-token'), 'utf8')).trim();
        const key = (await readFile(join(hub.dataDirectory, 'master-key'), 'utf8')).trim();
        for (const name of ['admin-token', 'master-key']) {
          expect((await stat(join(hub.dataDirectory, name))).mode & 0o077).toBe(0);
        }
        expect(hub.stdout.split(token)).toHaveLength(2);
        expect((await wire(hub, 'GET', '/admin/api/stats', { headers: { 'x-admin-token': token } })).status).toBe(200);
        const places = await placesOf(hub);
        expect(placesWith(places, token)).toEqual(['admin-token', 'stdout']);
        expect(placesWith(places, key)).toEqual(['master-key']);
        expect(places.filter(({ bytes }) => bytes.includes(Buffer.from(key, 'hex')))).toEqual([]);
        await hub.restart();
        expect(hub.stdout).not.toContain(token);
        expect((await wire(hub, 'GET', '/admin/api/stats', { headers: { 'x-admin-token': token } })).status).toBe(200);
      } finally {
        await hub.stop();
      }
    },
  );

  it('and what it is told about its mail server stay out of logs, and so do the people it writes to', async () => {
    const smtpPassword = canary('smtp-password');
    const email = canary('addressee');
    const smtp = {
      KOHAKU_HUB_SMTP_ENABLED: 'true',
      KOHAKU_HUB_SMTP_HOST: '127.0.0.1',
      KOHAKU_HUB_SMTP_PORT: '9', // nobody listens there
      KOHAKU_HUB_SMTP_USERNAME: 'hub',
      KOHAKU_HUB_SMTP_PASSWORD: smtpPassword,
      KOHAKU_HUB_SMTP_TLS: 'false',
    };
    for (const env of [smtp, {}]) {
      const settings = { KOHAKU_HUB_REQUIRE_EMAIL_VERIFICATION: 'true', KOHAKU_HUB_LOG_LEVEL: 'trace', ...env };
      const hub = await HubProcess.start({ env: settings });
      try {
        const body = { username: 'mia', email: `${email}@example.com`, password: 'p' };
        await hub.call('POST', '/api/auth/register', body);
        await new Promise((resolve) => setTimeout(resolve, 500));
        const places = await placesOf(hub);
        expect(placesWith(places, smtpPassword)).toEqual([]);
        expect(placesWith(places, email).filter((name) => !DOCUMENTS.test(name))).toEqual([]);
        const link = /verify-email\?token=([\w.-]+)/.exec(hub.stderr)?.[1];
        expect(link !== undefined).toBe(env !== smtp); // without a mail server the operator is the postman
        if (link !== undefined) expect(placesWith(places, link)).toEqual(['stderr']);
      } finally {
        await hub.stop();
      }
    }
  });
});
