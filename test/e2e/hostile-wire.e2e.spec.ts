import { HubProcess, type HubUser } from './hub-process';
import { type Described } from '../fixtures/hostile/json-routes';
import { bearer, commit, file, header, ndjson, wire, wireBytes } from './wire-request';

jest.setTimeout(120_000);

/** What a smuggled request would do, if it were ever read as one. */
const CANARY = 'smuggled';

describe('bytes that no client would send', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let host: string;

  /** A request that would leave a repository behind. */
  const smuggled = (): string => {
    const body = JSON.stringify({ name: CANARY });
    const lines = ['POST /api/repos/create HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${alice.token}`];
    return [...lines, 'Content-Type: application/json', `Content-Length: ${body.length}`, '', body].join('\r\n');
  };
  const head = (line: string, ...headers: string[]): string =>
    [line, `Host: ${host}`, ...headers, 'Content-Type: application/json', '', ''].join('\r\n');
  const answersIn = (text: string): string[] =>
    [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status ?? '');
  const login = 'POST /api/auth/login HTTP/1.1';

  beforeAll(async () => {
    hub = await HubProcess.start();
    host = new URL(hub.baseUrl).host;
    alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { name: 'kept' }, alice.token);
    await hub.call('POST', '/org/create', { name: 'club' }, alice.token);
    const made = await commit(
      hub,
      '/api/models/alice/kept/commit/main',
      alice.token,
      ndjson(header(), file('a.txt', 'a')),
    );
    expect(made.status).toBe(200);
  });
  afterEach(async () => {
    expect((await wire(hub, 'GET', '/health/ready')).status).toBe(200);
    const found = await wire(hub, 'GET', `/api/models/alice/${CANARY}`, { headers: bearer(alice.token) });
    expect(found.status).toBe(404);
    expect(
      hub.stderr
        .split('\n')
        .filter((entry) => /"level":"(?:error|fatal)"/.test(entry))
        .slice(0, 3),
    ).toEqual([]);
  });
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  /** At most one answer, which is a refusal; and then the connection ends, or is of no more use. */
  const expectRefused = async (name: string, bytes: string | Buffer): Promise<void> => {
    const text = await wireBytes(hub, bytes, 400);
    const statuses = answersIn(text);
    const ok = statuses.length === 0 || (statuses.length === 1 && /^4\d\d$/.test(statuses[0] ?? ''));
    expect({ name, statuses, text: text.slice(0, 300), ok }).toMatchObject({ ok: true });
    expect(text).not.toMatch(/node_modules|\.js:\d/);
  };

  it.each<[string, (rest: string) => string]>([
    [
      'two lengths that differ',
      (rest) => `${head(login, 'Content-Length: 0', `Content-Length: ${rest.length}`)}${rest}`,
    ],
    [
      'two lengths that differ, the other way',
      (rest) => `${head(login, `Content-Length: ${rest.length}`, 'Content-Length: 0')}${rest}`,
    ],
    ['two equal lengths', () => `${head(login, 'Content-Length: 2', 'Content-Length: 2')}{}`],
    ['a list of lengths', (rest) => `${head(login, `Content-Length: 0, ${rest.length}`)}${rest}`],
    [
      'a length and chunks',
      (rest) => `${head(login, `Content-Length: ${rest.length + 5}`, 'Transfer-Encoding: chunked')}0\r\n\r\n${rest}`,
    ],
    [
      'chunks and a length',
      (rest) =>
        `${head(login, 'Transfer-Encoding: chunked', 'Content-Length: 4')}${rest.length.toString(16)}\r\n${rest}\r\n0\r\n\r\n`,
    ],
    ...['+5', '-1', '0x5', '5 5', '5,', '1e3', '', '٣', '99999999999999999999', '5\u00a0'].map(
      (length): [string, (rest: string) => string] => [
        `the length "${length}"`,
        (rest) => `${head(login, `Content-Length: ${length}`)}${rest}`,
      ],
    ),
    ...[
      'xchunked',
      'chunked, identity',
      'identity',
      'gzip, chunked',
      'chunked;q=1',
      '"chunked"',
      'chunked, chunked',
      'ch\u00fcnked',
      '\u000bchunked',
      'chunked\u0000',
      'gzip',
    ].map((encoding): [string, (rest: string) => string] => [
      `the encoding "${encoding}" and a length`,
      (rest) => `${head(login, `Transfer-Encoding: ${encoding}`, 'Content-Length: 5')}0\r\n\r\n${rest}`,
    ]),
    [
      'two encodings',
      (rest) => `${head(login, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${rest}`,
    ],
    [
      'a blank before the colon',
      (rest) => `${head(login, 'Transfer-Encoding : chunked', 'Content-Length: 5')}0\r\n\r\n${rest}`,
    ],
    ['a tab before the colon', (rest) => `${head(login, 'Content-Length\t: 0')}${rest}`],
    [
      'a folded header',
      (rest) => `${head(login, 'Transfer-Encoding:\r\n chunked', 'Content-Length: 5')}0\r\n\r\n${rest}`,
    ],
    ['a folded length', (rest) => `${head(login, 'X-A: b', ' Content-Length: 0')}${rest}`],
    [
      'lines that end in LF',
      (rest) => `${login}\nHost: ${host}\nContent-Length: 0\nTransfer-Encoding: chunked\n\n0\n\n${rest}`,
    ],
    ['a header that ends in LF', (rest) => `${login}\r\nHost: ${host}\r\nX-A: b\nContent-Length: 0\r\n\r\n${rest}`],
    ['a header with CR in it', (rest) => `${head(login, 'X-A: b\rContent-Length: 0')}${rest}`],
    ['a header with NUL in it', (rest) => `${head(login, 'X-A: b\u0000c')}${rest}`],
    ['a header without a name', (rest) => `${head(login, ': x')}${rest}`],
    ['a header without a colon', (rest) => `${head(login, 'Content-Length')}${rest}`],
    ['a name that is none', (rest) => `${head(login, 'Content(Length): 0')}${rest}`],
    ['two hosts', (rest) => `${head('GET /api/version HTTP/1.1', 'Host: other', 'Content-Length: x')}${rest}`],
    ['no host', (rest) => `GET /api/version HTTP/1.1\r\n\r\nx${rest}`],
    ['a chunk of no size', (rest) => `${head(login, 'Transfer-Encoding: chunked')}\r\n${rest}`],
    ['a chunk of a size that is none', (rest) => `${head(login, 'Transfer-Encoding: chunked')}0x5\r\n${rest}`],
    ['a chunk of a negative size', (rest) => `${head(login, 'Transfer-Encoding: chunked')}-1\r\n${rest}`],
    ['a chunk without end', (rest) => `${head(login, 'Transfer-Encoding: chunked')}${'f'.repeat(20)}\r\n${rest}`],
    ['a chunk longer than it says', (rest) => `${head(login, 'Transfer-Encoding: chunked')}1\r\n${rest}\r\n0\r\n\r\n`],
    ['chunks that end in LF', (rest) => `${head(login, 'Transfer-Encoding: chunked')}2\n{}\n0\n\n${rest}`],
    [
      'endless chunk extensions',
      () => `${head(login, 'Transfer-Encoding: chunked')}2;${'a=b;'.repeat(50_000)}\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'many chunk extensions',
      () => `${head(login, 'Transfer-Encoding: chunked')}${`1;${'x'.repeat(1_000)}\r\n \r\n`.repeat(100)}0\r\n\r\n`,
    ],
    ['endless trailers', () => `${head(login, 'Transfer-Encoding: chunked')}0\r\n${'x-a: b\r\n'.repeat(20_000)}\r\n`],
    [
      'endless headers',
      () => head('GET /api/version HTTP/1.1', ...Array.from({ length: 20_000 }, (_, n) => `x-${n}: ${n}`)),
    ],
    ['one endless header', () => head('GET /api/version HTTP/1.1', `x-a: ${'b'.repeat(1_000_000)}`)],
    ['an endless address', () => head(`GET /api/${'x'.repeat(1_000_000)} HTTP/1.1`)],
    ['an endless method', () => head(`${'X'.repeat(1_000_000)} / HTTP/1.1`)],
    ['a method in small letters', (rest) => `${head('get /api/version HTTP/1.1')}${rest}`],
    ['a version that is none', (rest) => `${head('GET /api/version HTTP/1.2')}${rest}`],
    ['HTTP/0.9', () => 'GET /api/version\r\n\r\n'],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a blank in the address', (rest) => `${head('GET /api/version x HTTP/1.1')}${rest}`],
    ['a line feed in the address', () => head('GET /api/ver\nsion HTTP/1.1')],
    ['TLS', () => '\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000'],
    ['nothing but line ends', () => '\r\n'.repeat(50_000)],
    ['zeros', () => '\u0000'.repeat(50_000)],
    ['an expectation that nobody knows', () => head('GET /api/version HTTP/1.1', 'Expect: the-unexpected')],
    ['CONNECT', () => head('CONNECT 127.0.0.1:22 HTTP/1.1')],
  ])('are not taken for requests: %s', async (name, bytes) => {
    await expectRefused(name, Buffer.from(bytes(smuggled()), 'latin1'));
  });

  it('an answer is not broken into by a request that can not be read', async () => {
    const good = `GET /api/version HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    for (const bad of ['\u0000', 'GET', `${login}\r\nContent-Length: x\r\n\r\n`]) {
      const statuses = answersIn(await wireBytes(hub, `${good}${good}${bad}`, 400));
      expect(['200', '200', '200,200', '400', '200,200,400', '200,400', '']).toContain(statuses.join());
    }
  });

  it('waits for a body that is expected with 100-continue, and takes it once', async () => {
    const { token } = alice;
    const body = '{"name":"expected","namespace":"alice"}';
    const asks = head(
      'POST /api/validate/check-name HTTP/1.1',
      `Authorization: Bearer ${token}`,
      'Expect: 100-continue',
      `Content-Length: ${body.length}`,
    );
    const text = await wireBytes(hub, `${asks}${body}`, 400);
    expect(answersIn(text)).toEqual(['100', '200']);
  });

  it.each([
    'TRACE',
    'TRACK',
    'PROPFIND',
    'PURGE',
    'LINK',
    'QUERY',
    'SEARCH',
    'LOCK',
    'M-SEARCH',
    'DEBUG',
    'FOO',
    'OPTIONS',
    'PATCH',
  ])('refuses the method %s', async (method) => {
    for (const path of [
      '/',
      '/api/version',
      '/api/models/alice/kept',
      '/admin/api/users',
      '/alice/kept/resolve/main/a.txt',
      '*',
    ]) {
      const text = await wireBytes(
        hub,
        head(`${method} ${path} HTTP/1.1`, `Authorization: Bearer ${alice.token}`, 'Connection: close'),
        250,
      );
      const [first = '', ...more] = answersIn(text);
      expect({ path, first, more, ok: first === '' || /^4\d\d$/.test(first) }).toMatchObject({ ok: true, more: [] });
      expect(text).not.toContain(alice.token);
    }
  });

  const SEGMENTS = [
    ...[
      '%2e%2e',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2f',
      '%5c',
      '%00',
      'kept%00',
      '%ff',
      '%c0%af',
      '%ed%a0%80',
      '%f4%90%80%80',
    ],
    ...[
      '%',
      '%2',
      '%zz',
      '%u0041',
      '%0d%0aX-Injected:%201',
      '%20',
      '.',
      '..',
      '%252e%252e',
      '__proto__',
      'constructor',
      '%7b%7d',
    ],
    ...[
      'x'.repeat(300),
      '%41'.repeat(4_000),
      '%F0%9F%92%A9',
      '*',
      ':name',
      '{name}',
      "'",
      '%22',
      '<script>',
      '-1',
      '1e999',
      'NaN',
    ],
  ];
  const PARAMETERS: Readonly<Record<string, string>> = {
    ...{
      username: 'alice',
      user: 'alice',
      organization: 'club',
      namespace: 'alice',
      name: 'kept',
      type: 'model',
      path: 'main',
    },
    ...{ id: '1', number: '1', token: 'x'.repeat(40), oid: 'a'.repeat(64), bucket: 'hub-storage', key: 'lfs/aa' },
    position: '00000000000000000001',
  };

  it('survives all of it in every parameter of every address', async () => {
    const { paths } = await hub.call<Described>('GET', '/openapi.json');
    const admin = { 'x-admin-token': hub.adminToken };
    const faults: string[] = [];
    let asked = 0;
    for (const [pattern, operations] of Object.entries(paths)) {
      if (/^\/(?:api\/)?(?:datasets|spaces)\//.test(pattern)) continue; // as for models
      const names = [...pattern.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
      for (const method of Object.keys(operations)) {
        for (const odd of names) {
          for (const segment of SEGMENTS) {
            const target = pattern.replace(/\{([^}]+)\}/g, (_, name: string) => {
              if (!(name in PARAMETERS)) throw new Error(`No value for the path parameter ${name}`);
              return name === odd ? segment : (PARAMETERS[name] ?? '');
            });
            // A method that changes things is sent without a right to: what is wrong with an address comes first, or the refusal.
            const reads = method === 'get' || method === 'head';
            const headers = !reads ? {} : target.startsWith('/admin/') ? admin : bearer(alice.token);
            const { status, text, headers: answered } = await wire(hub, method.toUpperCase(), target, { headers });
            asked += 1;
            const bad = status >= 500 && status !== 501;
            if (bad || answered['x-injected'] !== undefined || /node_modules|\.js:\d|ENOENT|root:x:0/.test(text)) {
              faults.push(`${method} ${target.slice(0, 100)}: ${status} ${text.slice(0, 100)}`);
            }
          }
        }
      }
    }
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(1_000);
  });

  it('knows every address by one spelling only', async () => {
    const admin = { 'x-admin-token': hub.adminToken };
    for (const target of [
      ...[
        '//api/version',
        '/api//version',
        '/api/version/',
        '/API/version',
        '/api/./version',
        '/api/x/../version',
        '/api/%76ersion',
      ],
      ...[
        '/api/version%2f',
        '/api%2fversion',
        '/api/version;x=1',
        '/api/version%00',
        '/api/version%20',
        '\\api\\version',
        '/api\\version',
      ],
    ]) {
      const answer = await wire(hub, 'GET', target, { headers: admin });
      const isItself = answer.status === 200 && target === '/api/%76ersion'; // RFC 3986, 2.3: the same address
      expect([target, isItself || (answer.status >= 400 && answer.status < 500)]).toEqual([target, true]);
    }
    for (const target of [
      `http://${host}/api/version`,
      'http://evil.example/api/version',
      'http://evil.example:1/admin/api/users',
    ]) {
      const text = await wireBytes(hub, head(`GET ${target} HTTP/1.1`), 300);
      expect([target, answersIn(text)]).toEqual([target, [expect.stringMatching(/^(?:200|4\d\d)$/)]]);
      expect(text).not.toContain('evil.example');
    }
  });
});
