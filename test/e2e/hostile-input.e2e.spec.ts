import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { allControllers } from '../../apps/hub-api/src/controllers';
import { HubProcess, type HubUser } from './hub-process';
import { routesOfControllers } from './routes-of-controllers';
import { everythingStored } from './stored-objects';
import {
  bearer,
  commit,
  file,
  header,
  ndjson,
  wire,
  type WireAnswer,
  wireBytes,
  wireJson,
  type WireRequest,
} from './wire-request';

jest.setTimeout(180_000);

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const line = (key: string, value: object): object => ({ key, value });
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** An asymmetric matcher: shows the number when it is not as it should be. */
const that = (holds: (value: number) => boolean): unknown => ({
  asymmetricMatch: (value: unknown) => typeof value === 'number' && holds(value),
  toString: () => 'as asked',
});

/** The same text over and over, and never in memory as a whole. */
async function* flood(start: string, chunk: Buffer, bytes: number, end: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start);
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
  yield Buffer.from(end);
}

describe('hostile input', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let head: string;
  let tree: string;
  let logged = 0;
  const target = '/api/models/alice/kept/commit/main';

  const push = (body: WireRequest['body']): Promise<WireAnswer> => commit(hub, target, alice.token, body);
  const get = (path: string, headers: object = {}): Promise<WireAnswer> =>
    wire(hub, 'GET', path, { headers: { ...bearer(alice.token), ...headers } });
  const post = (path: string, body: unknown, headers: object = {}): Promise<WireAnswer> =>
    wireJson(hub, 'POST', path, body, { ...bearer(alice.token), ...headers });
  const shaOf = async (): Promise<string> =>
    (await hub.call<{ sha: string }>('GET', '/api/models/alice/kept', undefined, alice.token)).sha;
  const treeOf = async (): Promise<string> => (await get('/api/models/alice/kept/tree/main?recursive=true')).text;

  /** A refusal in the shape of its surface, without a word about how the program is made. */
  const expectRefused = (what: string, { status, headers, text }: WireAnswer, statuses: readonly number[] = [400]) => {
    expect([what.slice(0, 200), status, text.slice(0, 300)]).toEqual([
      what.slice(0, 200),
      statuses.includes(status) ? status : statuses,
      text.slice(0, 300),
    ]);
    expect(headers['content-type']).toMatch(/^application\/json/);
    const { error, detail } = JSON.parse(text) as { error?: unknown; detail?: unknown };
    expect(error ?? detail).toEqual(expect.anything());
    if (error !== undefined) expect(headers['x-error-message']).toEqual(expect.any(String));
    expect(text).not.toMatch(/node_modules|\.js:\d|\bat [A-Z]\w+\.|ENOENT|SQLITE/);
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
    for (const name of ['kept', 'odd']) await hub.call('POST', '/api/repos/create', { name }, alice.token);
    const done = await push(ndjson(header(), file('a.txt', 'a'), file('dir/b.txt', 'b'), file('dir/w.bin', 'lfs')));
    expect(done.status).toBe(200);
    [head, tree] = [await shaOf(), await treeOf()];
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);
  afterEach(async () => {
    const before = [head, tree];
    [head, tree] = [await shaOf(), await treeOf()];
    expect([head, tree]).toEqual(before);
    expect((await wire(hub, 'GET', '/health/ready')).status).toBe(200);
    const failures = hub.stderr.slice(logged).split('\n');
    logged = hub.stderr.length;
    expect(failures.filter((entry) => /"level":"(?:error|fatal)"/.test(entry))).toEqual([]);
  });

  describe('in a commit', () => {
    const paths = [
      ...['', '.', '..', './x', '../x', 'a/../b', 'a/..', '/x', '//x', 'a//b', 'a/', '\\', 'a\\b', '..\\x', 'C:\\x'],
      ...['.git', '.git/config', '.GIT/config', 'a/.git/hooks/x', '.git./x', '.git /x', 'git~1/x', 'GIT~1', '.git:x/y'],
      ...['.g\u200cit/x', '\ufeff.git/x', '.git\u200d', '.git::$INDEX_ALLOCATION/x'],
      ...['a\u0000b', 'a\nb', 'a\rb', 'a\tb', 'a\u007fb', '\u001b[31m', '\ud800', 'a\udfffb'],
      ...['x'.repeat(256), 'ü'.repeat(128), 'a/'.repeat(600) + 'b', 'x/'.repeat(100_000)],
    ];
    const quoted = (value: string): string => JSON.stringify(value).slice(0, 40);

    it.each(paths.map((path) => [quoted(path), path]))('refuses the path %s', async (_, path) => {
      const lines = [
        line('file', { path, content: 'YQ==', encoding: 'base64' }),
        line('lfsFile', { path, algo: 'sha256', oid: 'a'.repeat(64), size: 1 }),
        line('deletedFile', { path }),
        line('copyFile', { path, srcPath: 'a.txt' }),
        line('copyFile', { path: 'new.txt', srcPath: path }),
        ...(path === 'a/' || path === '' ? [] : [line('deletedFolder', { path })]),
      ];
      for (const one of lines) {
        const first = file('first.txt', 'goes with it');
        expectRefused(JSON.stringify(one), await push(ndjson(header(), first, one)));
      }
      const asked = { files: [{ path, size: 1, sample: '' }] };
      expectRefused('preupload', await post('/api/models/alice/kept/preupload/main', asked));
    });

    const bad = (name: string, ...lines: readonly unknown[]): [string, string] => [
      name,
      lines.map((one) => (typeof one === 'string' ? one : `${JSON.stringify(one)}\n`)).join(''),
    ];
    const content = (value: unknown, encoding: unknown = 'base64') =>
      line('file', { path: 'x', encoding, content: value });

    it.each<[string, string]>([
      ...['Y', 'YQ=', '====', 'Y Q==', 'YQ==YQ==', 'YQ\n==', 'YQ==\n', '-_-_', 'ü', 'YQ==='].map((text) =>
        bad(`base64 ${JSON.stringify(text)}`, header(), content(text)),
      ),
      ...[7, null, {}, [], true].map((value) => bad(`content ${JSON.stringify(value)}`, header(), content(value))),
      ...['hex', 'utf8', 'BASE64', 7, {}, ''].map((value) =>
        bad(`encoding ${JSON.stringify(value)}`, header(), content('', value)),
      ),
      bad('no content', header(), line('file', { path: 'x', encoding: 'base64' })),
      bad('no path', header(), line('file', { content: '' })),
      bad('half a surrogate', header(), '{"key":"file","value":{"path":"x","encoding":"utf-8","content":"\\ud800"}}\n'),
      bad('a bad escape', header(), '{"key":"file","value":{"path":"x","encoding":"utf-8","content":"\\x41"}}\n'),
      bad(
        'a raw line feed in a text',
        header(),
        '{"key":"file","value":{"path":"x","encoding":"utf-8","content":"\n"}}\n',
      ),
      bad(
        'a path twice in a line',
        header(),
        '{"key":"file","value":{"path":"x","path":"y","encoding":"utf-8","content":""}}\n',
      ),
      bad(
        'content twice',
        header(),
        '{"key":"file","value":{"path":"x","content":"YQ==","encoding":"base64","content":"Yg=="}}\n',
      ),
      bad('a key twice', header(), '{"key":"file","key":"deletedFile","value":{"path":"a.txt"}}\n'),
      bad('value before key', header(), '{"value":{"path":"a.txt"},"key":"deletedFile"}\n'),
      bad('nothing', ''),
      bad('blank lines', '\n\n\n'),
      bad('no header', file('x', 'x')),
      bad('two headers', header(), header()),
      bad('a header later', file('x', 'x'), header()),
      bad('a cut header', '{"key":"header","value":{"summ'),
      bad('a cut line', header(), '{"key":"file","value":{"path":"x","content":"YQ'),
      bad('a cut escape', header(), '{"key":"file","value":{"path":"x","content":"\\'),
      bad('an open object', header(), '{"key":"deletedFile","value":{"path":"a.txt"}'),
      bad('two objects in a line', header(), '{"key":"deletedFile","value":{"path":"a.txt"}}{}\n'),
      bad('a list', '[]\n'),
      bad('a list later', header(), '[1]\n'),
      bad('a text', header(), '"x"\n'),
      bad('null', header(), 'null\n'),
      bad('a byte order mark', '\ufeff', header()),
      bad('a comment', header(), '// x\n'),
      bad('NaN', header(), '{"key":"deletedFile","value":{"path":"a.txt","x":NaN}}\n'),
      bad('a plus sign', header(), '{"key":"deletedFile","value":{"path":"a.txt","x":+1}}\n'),
      bad('single quotes', header(), "{'key':'deletedFile','value':{'path':'a.txt'}}\n"),
      bad('an unknown key', header(), line('symlink', { path: 'x', target: '/etc/passwd' })),
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\u0000'].map((key) =>
        bad(`the key ${JSON.stringify(key)}`, header(), line(key, { path: 'a.txt' })),
      ),
      bad('a key that is a number', header(), '{"key":1,"value":{}}\n'),
      bad('a value that is a text', header(), '{"key":"deletedFile","value":"a.txt"}\n'),
      bad('something else in a line', header(), '{"key":"deletedFile","value":{"path":"a.txt"},"x":1}\n'),
      bad('__proto__ in a line', header(), '{"key":"deletedFile","__proto__":{"path":"a.txt"}}\n'),
      bad('a path from __proto__', header(), '{"key":"deletedFile","value":{"__proto__":{"path":"a.txt"}}}\n'),
      bad('a path that is a list', header(), line('deletedFile', { path: ['a.txt'] })),
      bad('no summary', line('header', {})),
      bad('a summary that is a number', line('header', { summary: 7 })),
      bad('a long summary', header('x'.repeat(100_000))),
      bad('a long description', header('x', { description: 'x'.repeat(100_000) })),
      ...['x', 'abcd', 'a'.repeat(41), '../../x', 7, {}, true].map((parentCommit) =>
        bad(`the parent ${JSON.stringify(parentCommit)}`, header('x', { parentCommit }), file('x', 'x')),
      ),
      bad('a path twice', header(), file('x', '1'), file('x', '2')),
      bad('a folder for a file', header(), file('dir', 'x')),
      bad('a file for a folder', header(), file('a.txt/x', 'x')),
      bad('a file and a folder', header(), file('n', 'x'), file('n/x', 'x')),
      bad('a folder and a file', header(), file('n/x', 'x'), file('n', 'x')),
      ...['', 'a'.repeat(63), 'A'.repeat(64), 'a'.repeat(65), `../${'a'.repeat(61)}`, 7, null].map((oid) =>
        bad(`the oid ${JSON.stringify(oid)}`, header(), line('lfsFile', { path: 'x', algo: 'sha256', oid, size: 1 })),
      ),
      ...[-1, 1.5, 1e30, '1', {}, true].map((size) =>
        bad(`the size ${JSON.stringify(size)}`, header(), line('lfsFile', { path: 'x', oid: 'a'.repeat(64), size })),
      ),
      bad('another algorithm', header(), line('lfsFile', { path: 'x', algo: 'sha1', oid: 'a'.repeat(64), size: 1 })),
      bad('lists in lists', header(), `{"key":"deletedFile","value":{"path":"a.txt","x":${nested(100_000)}}}\n`),
      bad('a long number', header(), `{"key":"deletedFile","value":{"path":"a.txt","x":${'9'.repeat(MIB)}}}\n`),
      bad('a long key', header(), `{"key":"deletedFile","value":{"path":"a.txt","${'k'.repeat(2 * MIB)}":1}}\n`),
      bad(
        'many keys',
        header(),
        `{"key":"deletedFile","value":{${Array.from({ length: 200_000 }, (_, n) => `"k${n}":1`).join()}}}\n`,
      ),
      bad('a header of 3 MB', `{"key":"header","value":{"summary":"x","more":"${'x'.repeat(3 * MIB)}"}}\n`),
      bad('too many lines', header(), `${JSON.stringify(line('deletedFile', { path: 'a.txt' }))}\n`.repeat(100_001)),
    ])('refuses %s', async (name, body) => {
      expectRefused(name, await push(body));
    });

    it('refuses bytes that are no UTF-8, wherever they stand', async () => {
      for (const bytes of ['ff', 'c0af', 'eda080', 'f4908080', 'e282']) {
        const raw = Buffer.from(bytes, 'hex');
        const around = (before: string, after: string): Buffer =>
          Buffer.concat([Buffer.from(before), raw, Buffer.from(after)]);
        for (const body of [
          around(`${ndjson(header())}{"key":"file","value":{"path":"x`, '","encoding":"utf-8","content":""}}\n'),
          around(`${ndjson(header())}{"key":"file","value":{"path":"x","encoding":"utf-8","content":"`, '"}}\n'),
          around('{"key":"header","value":{"summary":"', '"}}\n'),
          around('', ndjson(header())),
        ]) {
          expectRefused(bytes, await push(body));
        }
      }
    });

    it('tells what is not there and what has moved from what is wrong', async () => {
      const gone = (one: object) => push(ndjson(header(), file('first.txt', 'x'), one));
      expectRefused('file', await gone(line('deletedFile', { path: 'none' })), [404]);
      expectRefused('folder', await gone(line('deletedFolder', { path: 'none/' })), [404]);
      expectRefused('folder that is a file', await gone(line('deletedFolder', { path: 'a.txt' })), [404]);
      expectRefused('source', await gone(line('copyFile', { path: 'x', srcPath: 'none' })), [404]);
      expectRefused(
        'revision',
        await gone(line('copyFile', { path: 'x', srcPath: 'a.txt', srcRevision: 'none' })),
        [404],
      );
      const stale = header('x', { parentCommit: '0'.repeat(40) });
      expectRefused('parent', await push(ndjson(stale, file('x', 'x'))), [412]);
      for (const revision of [
        'none',
        '..',
        '%2e%2e',
        'refs%2Fheads%2Fnone',
        head,
        'main%00',
        'main%2F..%2Fmain',
        'HEAD%0d%0a',
      ]) {
        const answer = await commit(
          hub,
          `/api/models/alice/kept/commit/${revision}`,
          alice.token,
          ndjson(header(), file('x', 'x')),
        );
        expectRefused(revision, answer, [400, 404]);
      }
    });

    it('refuses other content types and encodings, and inflates nothing', async () => {
      const body = ndjson(header(), file('x', 'x'));
      const send = (headers: object, bytes: string | Buffer) =>
        wire(hub, 'POST', target, { headers: { ...bearer(alice.token), ...headers }, body: bytes });
      const type = { 'content-type': 'application/x-ndjson' };
      for (const encoding of ['gzip', 'x-gzip', 'deflate', 'br', 'gzip, gzip']) {
        const answer = await send({ ...type, 'content-encoding': encoding }, gzipSync(body));
        expectRefused(encoding, answer, [400, 415]);
      }
      expectRefused(
        'bomb',
        await send({ ...type, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50 * MIB))),
        [400, 415],
      );
      expectRefused('JSON', await send({ 'content-type': 'application/json' }, body), [400, 415, 422]);
      expectRefused('JSON', await send({ 'content-type': 'application/json' }, '{}'), [400, 415, 422]);
      expectRefused('form', await send({ 'content-type': 'application/x-www-form-urlencoded' }, body), [400, 415, 422]);
    });

    it('keeps nothing of a body that is cut off', async () => {
      const { host } = new URL(hub.baseUrl);
      const start = `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${alice.token}\r\nContent-Type: application/x-ndjson\r\n`;
      const body = ndjson(header(), file('x', 'x'));
      await wireBytes(hub, `${start}Content-Length: 100000\r\n\r\n${body}`, 500);
      await wireBytes(hub, `${start}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`, 500);
      await wireBytes(hub, `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`, 500);
      const smuggled = await wireBytes(
        hub,
        `${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
        500,
      );
      expect(smuggled).toMatch(/^HTTP\/1\.1 400 /);
      const twice = await wireBytes(hub, `${start}Content-Length: 4\r\nContent-Length: 5\r\n\r\n${body}`, 500);
      expect(twice).toMatch(/^HTTP\/1\.1 400 /);
    });

    it('has one effect for one Idempotency-Key', async () => {
      const odd = '/api/models/alice/odd/commit/main';
      const send = (body: string) =>
        wire(hub, 'POST', odd, {
          headers: { ...bearer(alice.token), 'content-type': 'application/x-ndjson', 'idempotency-key': 'k' },
          body,
        });
      const [one, other] = [ndjson(header(), file('one.txt', '1')), ndjson(header(), file('two.txt', '2'))];
      const first = await send(one);
      expect(first.status).toBe(200);
      expect((await send(one)).text).toBe(first.text);
      expectRefused('another commit', await send(other), [422]);
    });
  });

  describe('of 200 MB', () => {
    const BYTES = 200 * MIB;
    const rss = async (): Promise<number> => {
      const status = await readFile(`/proc/${hub.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    };
    const objects = async (): Promise<number> => (await everythingStored(hub)).length;

    const chunk = Buffer.alloc(64 * 1024, 'QUJD');
    const open = '{"key":"file","value":{"path":"x",';
    const type = 'application/x-ndjson';
    const bodies: Array<[string, string, string, () => WireRequest['body'], number[]]> = [
      [
        'base64 with a wrong end',
        target,
        type,
        () => flood(`${ndjson(header())}${open}"encoding":"base64","content":"`, chunk, BYTES, '!"}}\n'),
        [400],
      ],
      [
        'content before its path, without an end',
        target,
        type,
        () => flood(`${ndjson(header())}{"key":"file","value":{"content":"`, chunk, BYTES, ''),
        [400],
      ],
      [
        'UTF-8 with a wrong end',
        target,
        type,
        () => flood(`${ndjson(header())}${open}"encoding":"utf-8","content":"`, chunk, BYTES, '\\u"}}\n'),
        [400],
      ],
      ['a summary', target, type, () => flood('{"key":"header","value":{"summary":"', chunk, BYTES, '"}}\n'), [400]],
      [
        'a member nobody knows',
        target,
        type,
        () => flood(`${ndjson(header())}${open}"more":"`, chunk, BYTES, '"}}\n'),
        [400],
      ],
      [
        'a path',
        target,
        type,
        () => flood(`${ndjson(header())}{"key":"deletedFile","value":{"path":"`, chunk, BYTES, '"}}\n'),
        [400],
      ],
      ['blanks', target, type, () => flood(ndjson(header()), Buffer.alloc(64 * 1024, ' '), BYTES, 'x'), [400]],
      ['a JSON body', '/api/auth/login', 'application/json', () => flood('{"username":"', chunk, BYTES, '"}'), [413]],
      [
        'a form',
        '/api/models/alice/kept/paths-info/main',
        'application/x-www-form-urlencoded',
        () => flood('paths=', chunk, BYTES, ''),
        [413],
      ],
      [
        'bytes where JSON belongs',
        '/api/auth/login',
        'application/octet-stream',
        () => flood('', chunk, BYTES, ''),
        [400, 415, 422],
      ],
      [
        'an avatar',
        '/api/users/alice/avatar',
        'image/png',
        () => flood('\u0089PNG\r\n\u001a\n', chunk, BYTES, ''),
        [413],
      ],
    ];

    it.each(bodies)('is refused without being held: %s', async (name, path, contentType, body, statuses) => {
      const send = () =>
        wire(hub, 'POST', path, { headers: { ...bearer(alice.token), 'content-type': contentType }, body: body() });
      // A cut connection is as good an answer to somebody who goes on sending.
      const settle = () => send().catch((error: NodeJS.ErrnoException) => error);
      const files = await objects();
      const before = process.platform === 'linux' ? await rss() : null;
      let peak = 0;
      const watch = setInterval(() => void rss().then((now) => (peak = Math.max(peak, now))), 20);
      try {
        const answer = await settle();
        // By shape: an error of Node's own is no instance of the `Error` that a test sees.
        if ('status' in answer) expectRefused(name, answer, statuses);
        else expect(answer.code).toMatch(/ECONNRESET|EPIPE/);
      } finally {
        clearInterval(watch);
      }
      if (before === null) console.log('Memory of another process is not looked up on this platform');
      else expect([name, Math.round(peak - before)]).toEqual([name, that((mib) => mib < 64)]);
      expect(await objects()).toBe(files); // nothing half-received stays
    });
  });

  describe('in large files', () => {
    const bytes = randomBytes(100_000);
    const oid = sha256(bytes);
    const lfs = '/alice/kept.git/info/lfs/objects/batch';
    const uploadLink = async (size = bytes.length): Promise<string> => {
      const answer = await post(lfs, { operation: 'upload', objects: [{ oid, size }] });
      const { objects } = JSON.parse(answer.text) as { objects: Array<{ actions: { upload: { href: string } } }> };
      const { pathname, search } = new URL(objects[0]?.actions.upload.href ?? '');
      return pathname + search;
    };

    it('keeps only what was announced', async () => {
      const link = await uploadLink();
      const put = (body: WireRequest['body'], headers: object = {}) =>
        wire(hub, 'PUT', link, { body, headers: { ...headers } });
      const wrong: Array<[string, WireRequest['body']]> = [
        ['too few', bytes.subarray(1)],
        ['too many', Buffer.concat([bytes, Buffer.of(0)])],
        ['others', Buffer.concat([bytes.subarray(1), Buffer.of(0)])],
        ['none', Buffer.alloc(0)],
        ['packed', gzipSync(bytes)],
      ];
      for (const [what, body] of wrong) expectRefused(what, await put(body), [422]);
      const endless = await put(flood('', bytes, 100 * MIB, '')).catch((error: NodeJS.ErrnoException) => error);
      if ('status' in endless) expectRefused('endless', endless, [422]);
      expectRefused('as JSON', await put('{}', { 'content-type': 'application/json' }), [400, 415, 422]);
      const { host } = new URL(hub.baseUrl);
      const cut = `PUT ${link} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
      await wireBytes(hub, Buffer.concat([Buffer.from(cut, 'latin1'), bytes.subarray(0, 5_000)]), 300);
      const named = line('lfsFile', { path: 'x.bin', algo: 'sha256', oid, size: bytes.length });
      expectRefused('not there', await push(ndjson(header(), named)));
    });

    it.each<[string, unknown]>([
      ['no object', []],
      ['nothing', null],
      ['no operation', { objects: [] }],
      ['another operation', { operation: '__proto__', objects: [] }],
      ['no list', { operation: 'upload', objects: {} }],
      ['null objects', { operation: 'upload', objects: [null] }],
      ['too many', { operation: 'download', objects: Array.from({ length: 1_001 }, () => ({ oid, size: 1 })) }],
      ['another hash', { operation: 'upload', hash_algo: 'md5', objects: [] }],
      ['transfers that are no list', { operation: 'upload', transfers: 'basic', objects: [] }],
      ['a ref that is a text', { operation: 'upload', ref: 'main', objects: [] }],
    ])('refuses a batch with %s', async (name, body) => {
      expectRefused(name, await post(lfs, body), [400, 422]);
    });

    it.each<[string, object]>([
      ['an oid with a path', { oid: `../${'a'.repeat(61)}`, size: 1 }],
      ['a short oid', { oid: 'a', size: 1 }],
      ['an endless oid', { oid: 'a'.repeat(100_000), size: 1 }],
      ['a negative size', { oid, size: -1 }],
      ['half a byte', { oid, size: 0.5 }],
      ['a size beyond all stores', { oid, size: 1e300 }],
      ['a size as text', { oid, size: '1' }],
    ])('refuses an object with %s inside the answer, and offers nothing for it', async (_, object) => {
      const { status, text } = await post(lfs, { operation: 'upload', objects: [object] });
      const { objects } = JSON.parse(text) as { objects: Array<{ error?: { code: number }; actions?: object }> };
      expect([status, objects.map(({ error, actions }) => [error?.code, actions])]).toEqual([200, [[422, undefined]]]);
      expect(text.length).toBeLessThan(1_000);
    });

    it('announces more than any disk has, and goes on', async () => {
      for (let round = 0; round < 3; round++) {
        const objects = Array.from({ length: 1_000 }, () => ({ oid: randomBytes(32).toString('hex'), size: 5e12 }));
        expect(
          (await post('/alice/odd.git/info/lfs/objects/batch', { operation: 'upload', objects })).status,
        ).toBeLessThan(500);
      }
      const lines = ndjson(header(), file('after.txt', 'x'));
      expect((await commit(hub, '/api/models/alice/odd/commit/main', alice.token, lines)).status).toBe(200);
    });
  });

  describe('in addresses', () => {
    const long = 'x'.repeat(5_000);

    it.each([
      ...[
        '..%2f..%2f..%2fetc%2fpasswd',
        '%2e%2e/%2e%2e/vault.db',
        '..;/x',
        '%00',
        'a.txt%00.png',
        '%ff',
        '%c0%ae%c0%ae/x',
      ],
      ...['%', '%zz', '%u0041', 'dir%5cb.txt', '.git/config', 'dir//b.txt', '/a.txt', long, 'x/'.repeat(500)],
      ...['__proto__', 'constructor', 'a.txt%0d%0aX-Injected:%201', '%F0%9F%92%A9', '?', '%3F', '%23'],
    ])('finds nothing at %s', async (path) => {
      for (const word of ['resolve', 'raw']) {
        const answer = await get(`/alice/kept/${word}/main/${path}`);
        expectRefused(path, answer, [400, 404, 414]);
        expect(answer.headers['x-injected']).toBeUndefined();
      }
      const answer = await get(`/api/models/alice/kept/tree/main/${path}`);
      if (path !== '?' && path !== '/a.txt') expectRefused(path, answer, [400, 404, 414]);
      const revision = await get(`/api/models/alice/kept/revision/${path}`);
      if (path !== '?') expectRefused(path, revision, [400, 404, 414]);
      expect(revision.headers['x-injected']).toBeUndefined();
    });

    it('opens the admin API at no address but its own, and there with its token only', async () => {
      for (const address of [
        ...[
          '//admin/api/users',
          '/./admin/api/users',
          '/x/../admin/api/users',
          '/admin/./api/users',
          '/admin//api/users',
        ],
        ...[
          '/admin%2fapi%2fusers',
          '/%61dmin/api/users',
          '/ADMIN/API/USERS',
          '/admin/api/users/',
          '/admin/api/users;x',
        ],
        ...['/admin/api/users%00', '/admin/api/users%20', '/admin/api/%75sers', '/api/../admin/api/users'],
        ...['/api/models/..%2f..%2fadmin/api/users', 'http://127.0.0.1/admin/api/users', '*', '/admin/api/users#x'],
      ]) {
        const answer = await wire(hub, 'GET', address);
        expect([address, answer.status]).toEqual([address, that((status) => status >= 400 && status < 500)]);
        expect(answer.text).not.toContain('alice');
      }
    });

    it('refuses long addresses and headers', async () => {
      const tooLong = [400, 404, 414, 431];
      const path = await get(`/alice/kept/resolve/main/${'x'.repeat(100_000)}`);
      expect(tooLong).toContain(path.status);
      const query = await get(`/api/models?search=${'x'.repeat(100_000)}`);
      expect(tooLong).toContain(query.status);
      const headers = await get('/api/version', { 'x-long': 'x'.repeat(100_000) });
      expect(tooLong).toContain(headers.status);
      const many = await get(
        '/api/version',
        Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, '1'])),
      );
      expect([200, 431]).toContain(many.status);
    });

    it.each(['-1', 'NaN', '0', '1.5', '1e9', '99999999999999999999', 'abc', '%00', '', 'Infinity', '0x10', '[]'])(
      'survives the number %s',
      async (number) => {
        const admin = { 'x-admin-token': hub.adminToken };
        for (const path of [
          ...[`/api/models?limit=${number}`, `/api/models/alice/kept/tree/main?limit=${number}`],
          ...[`/api/models/alice/kept/commits/main?limit=${number}`, `/api/models?full=true&limit=${number}`],
          ...[
            `/admin/api/users?limit=${number}`,
            `/admin/api/users?offset=${number}`,
            `/admin/api/commits?offset=${number}`,
          ],
          ...[`/admin/api/audit/events?limit=${number}`, `/admin/api/stats/timeseries?days=${number}`],
          ...[`/admin/api/stats/top-repos?limit=${number}`, `/admin/api/repositories?limit=${number}&offset=${number}`],
        ]) {
          const answer = await get(path, admin);
          if (answer.status !== 200) expectRefused(path, answer, [400, 422]);
        }
        const token = await wire(hub, 'DELETE', `/api/auth/tokens/${number}`, { headers: bearer(alice.token) });
        expectRefused('token', token, [404, 405, 422]);
      },
    );

    const cursors = [
      ...['x', '!!!!', '%00', '-1', '0', '__proto__', long, Buffer.from('{"__proto__":{"x":1}}').toString('base64url')],
      ...[Buffer.from('[]').toString('base64url'), Buffer.from(`${'0'.repeat(40)}:x`).toString('base64url')],
      ...[randomBytes(60).toString('base64url'), 'MDAwMDAwMDAwMDAwMDAwMDAwMDA', "'; drop table x; --"],
      ...[Buffer.from('null').toString('base64url'), Buffer.from('{"v":[1,2],"id":{}}').toString('base64url')],
    ];
    it.each(cursors.map((cursor) => [cursor.slice(0, 40), cursor]))(
      'refuses or survives the cursor %s',
      async (_, cursor) => {
        const encoded = encodeURIComponent(cursor);
        for (const path of [
          ...[`/api/models?cursor=${encoded}`, `/api/datasets?cursor=${encoded}&sort=createdAt`],
          ...[
            `/api/models/alice/kept/tree/main?cursor=${encoded}`,
            `/api/models/alice/kept/commits/main?cursor=${encoded}`,
          ],
          `/admin/api/audit/events?cursor=${encoded}`,
        ]) {
          const answer = await get(path, { 'x-admin-token': hub.adminToken });
          if (answer.status !== 200) expectRefused(path, answer, [400, 422]);
          else expect(path).not.toMatch(/kept/);
        }
      },
    );

    it.each([
      '"',
      "'",
      '*',
      '(',
      '%',
      '_',
      '\\',
      '" OR "1"="1',
      'NEAR(a b)',
      'a* NOT b',
      '\u0000',
      '^a',
      '-a',
      'ﬁ',
      '💩',
      long,
    ])('searches for %s as for any other text', async (text) => {
      const encoded = encodeURIComponent(text);
      const admin = { 'x-admin-token': hub.adminToken };
      for (const path of [
        ...[`/api/models?search=${encoded}`, `/api/models?author=${encoded}`, `/api/models?filter=${encoded}`],
        ...[
          `/api/models?pipeline_tag=${encoded}&sort=${encoded}&expand=${encoded}`,
          `/admin/api/users?search=${encoded}`,
        ],
        ...[`/admin/api/repositories?search=${encoded}`, `/admin/api/repositories?namespace=${encoded}`],
        ...[
          `/admin/api/commits?username=${encoded}`,
          `/admin/api/audit/events?actor=${encoded}&stream=${encoded}&type=${encoded}`,
        ],
        ...[`/api/users/${encoded}/repos`, `/org/${encoded}`, `/admin/api/users/${encoded}`],
      ]) {
        const answer = await get(path, admin);
        if (answer.status !== 200) expectRefused(path, answer, [400, 404, 414, 422]);
      }
      const found = await get(`/api/models?search=${encoded}`);
      if (found.status === 200 && text !== '_') expect(found.text).not.toContain('alice/kept');
    });

    it('asks about many paths, within bounds', async () => {
      const ask = (paths: string[]) => post('/api/models/alice/kept/paths-info/main', { paths });
      const many = Array.from({ length: 10_000 }, (_, n) => `p${n}`);
      expectRefused('JSON', await ask(many));
      const form = await wire(hub, 'POST', '/api/models/alice/kept/paths-info/main', {
        headers: { ...bearer(alice.token), 'content-type': 'application/x-www-form-urlencoded' },
        body: many.map((path) => `paths=${path}`).join('&'),
      });
      expectRefused('form', form);
      expect((await ask(many.slice(0, 1_000))).text).toBe('[]');
      const odd = await ask(['../x', '/a.txt', '', '.', 'dir//b.txt', '__proto__', '\u0000', '\ud800', 'a.txt/x']);
      if (odd.status !== 200) expectRefused('odd', odd);
      else expect((JSON.parse(odd.text) as Array<{ path: string }>).map(({ path }) => path)).toEqual([]);
    });
  });

  describe('in headers', () => {
    it('believes no host that is none', async () => {
      const names = [
        'evil.example/path',
        '"><script>',
        'a b',
        'x@y',
        'x:99999999',
        '[::1',
        'é',
        '.',
        'x\\y',
        `${'x'.repeat(300)}`,
      ];
      for (const [index, name] of names.entries()) {
        for (const field of ['x-forwarded-host', 'host']) {
          const body = { name: `host-${field}-${index}` };
          const answer = await post('/api/repos/create', body, { [field]: name }).catch((error: Error) => error);
          if (!('status' in answer)) continue; // this client would not send it
          if (answer.status !== 200) {
            expect([400, 403]).toContain(answer.status);
            continue;
          }
          const { url } = JSON.parse(answer.text) as { url: string };
          expect(url).toMatch(/^http:\/\/(?:localhost|127\.0\.0\.1(?::\d+)?|\.|[\w.-]+)\/alice\/host-/);
          expect(url).not.toContain('evil');
        }
      }
      const scheme = await post('/api/repos/create', { name: 'scheme' }, { 'x-forwarded-proto': 'javascript' });
      expect((JSON.parse(scheme.text) as { url: string }).url).toMatch(/^http:/);
    });

    it('answers with request ids that are some', async () => {
      for (const id of ['a b', '<x>', 'x'.repeat(1_000), 'é', '"', '']) {
        const { headers } = await get('/api/version', { 'x-request-id': id });
        expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
      }
    });

    it('does what the method says, whatever other headers say', async () => {
      for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method', '_method']) {
        const answer = await post('/api/models/alice/kept/branch/main?_method=DELETE', {}, { [name]: 'DELETE' });
        expectRefused(name, answer, [409]);
        expect((await get('/api/models/alice/kept', { [name]: 'DELETE' })).status).toBe(200);
      }
    });

    it('waits for no position that is far away', async () => {
      const start = Date.now();
      for (const position of ['9'.repeat(20), '-1', 'x', '9'.repeat(400)]) {
        expect((await get('/api/version', { 'x-min-log-position': position })).status).toBe(200);
      }
      expect(Date.now() - start).toBeLessThan(6_000);
    });

    it('sends a part, or all, or says why not', async () => {
      const whole = 'lfs';
      const garbage = [
        'bytes=abc',
        'bytes',
        'bytes=',
        'bytes=-',
        'items=0-1',
        'bytes=2-1',
        'bytes=0-0,2-2',
        'bytes=0-0, -1',
      ];
      const lists = [
        `bytes=${'0-0,'.repeat(2_000)}0-0`,
        'bytes=0-1;1-2',
        'bytes=1e1-',
        'bytes=0x0-',
        'bytes=--1',
        'bytes=+0-1',
      ];
      for (const range of [...garbage, ...lists]) {
        const answer = await get('/alice/kept/resolve/main/dir/w.bin', { range });
        expect([range.slice(0, 40), answer.status, answer.text]).toEqual([range.slice(0, 40), 200, whole]);
      }
      for (const range of ['bytes=3-', 'bytes=99-100', 'bytes=-0']) {
        const answer = await get('/alice/kept/resolve/main/dir/w.bin', { range });
        expectRefused(range, answer, [416]);
        expect(answer.headers['content-range']).toBe('bytes */3');
      }
      const huge = await get('/alice/kept/resolve/main/dir/w.bin', { range: `bytes=${'9'.repeat(30)}-` });
      expect([200, 416]).toContain(huge.status);
      const cut = await get('/alice/kept/resolve/main/dir/w.bin', { range: 'bytes=1-999999999999' });
      expect([cut.status, cut.text]).toEqual([206, 'fs']);
    });
  });

  describe('in names', () => {
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'valueOf',
      'null',
      'undefined',
    ];

    it('takes what every object inherits for names like others', async () => {
      const lines = names.flatMap((name) => [file(name, name), file(`in/${name}/${name}.txt`, name)]);
      const odd = '/api/models/alice/odd';
      expect((await commit(hub, `${odd}/commit/main`, alice.token, ndjson(header(), ...lines))).status).toBe(200);
      for (const name of names) {
        expect((await get(`/alice/odd/resolve/main/${name}`)).text).toBe(name);
        expect((await get(`/alice/odd/resolve/main/in/${name}/${name}.txt`)).text).toBe(name);
        expect((await get(`${odd}/revision/${name}`)).status).toBe(404);
        expect((await post(`${odd}/branch/${name}`, {})).status).toBe(200);
        expect((await get(`${odd}/revision/${name}`)).status).toBe(200);
        expect((await post(`${odd}/tag/main`, { tag: `t-${name}` })).status).toBe(200);
        expect((await get(`/api/models/alice/${name}`)).status).toBe(404);
        expect((await post('/api/repos/create', { name })).status).toBe(200);
        expect((await get(`/api/models/alice/${name}`)).status).toBe(200);
        expect((await get(`/api/users/${name}/type`)).status).toBe(404);
        expect((await get(`/org/${name}`)).status).toBe(404);
      }
      const infos = await post(`${odd}/paths-info/main`, { paths: names });
      expect((JSON.parse(infos.text) as Array<{ path: string }>).map(({ path }) => path)).toEqual(names);
      for (const name of ['constructor', 'hasOwnProperty', 'valueOf']) {
        const user = await hub.user(name);
        expect((await get(`/api/users/${name}/type`)).text).toContain('user');
        expect(await hub.call('GET', '/api/auth/me', undefined, user.token)).toMatchObject({ username: name });
      }
    });

    it('refuses what no name may be', async () => {
      const bad = [
        '',
        ' ',
        '.',
        '..',
        '../x',
        'a/b',
        'a\\b',
        'a b',
        'a\u0000',
        'a\r\nb',
        'é',
        '\u202ex',
        'x'.repeat(200),
        '-a',
        'a-',
        'a--b',
      ];
      for (const name of bad) {
        const person = { username: name, email: 'someone@example.com', password: 'p' };
        expectRefused(`user ${name}`, await post('/api/auth/register', person), [400, 422]);
        expectRefused(`organization ${name}`, await post('/org/create', { name }), [400, 422]);
        expectRefused(`repository ${name}`, await post('/api/repos/create', { name }), [400, 422]);
      }
      const refs = [
        '..',
        'a..b',
        'refs/heads/x',
        'HEAD',
        '-x',
        'x.lock',
        'a//b',
        'a b',
        'a\nb',
        'a~b',
        'a^',
        'a:b',
        '@',
        'a@{b',
        '0'.repeat(40),
      ];
      for (const name of [...refs, 'x'.repeat(300), 'a\\b', '.a', 'a.', 'a\r\nX-Injected: 1']) {
        const branch = await post(`/api/models/alice/kept/branch/${encodeURIComponent(name)}`, {});
        expectRefused(`branch ${name}`, branch);
        expect(branch.headers['x-injected']).toBeUndefined();
        expectRefused(`tag ${name}`, await post('/api/models/alice/kept/tag/main', { tag: name }));
      }
      for (const email of [
        'x',
        '@',
        'a@',
        'a@b',
        '"<script>"@x.example',
        `${'a'.repeat(MIB)}@x.example`,
        'a@x.example\r\nBcc: b@x.example',
      ]) {
        const person = { username: 'someone', email, password: 'p' };
        expectRefused(`e-mail ${email}`, await post('/api/auth/register', person), [400, 413, 422]);
      }
    });

    it('lets no file name write headers', async () => {
      const odd = ['a"b.txt', 'a;b.txt', "a'b.txt", 'a%0d%0ab.txt', 'ü💩.txt', 'a,b.html', 'x.svg', 'x.html'];
      const lines = odd.map((path) => file(`names/${path}`, '<script>alert(1)</script>'));
      const done = await commit(hub, '/api/models/alice/odd/commit/main', alice.token, ndjson(header(), ...lines));
      expect(done.status).toBe(200);
      for (const path of odd) {
        const answer = await get(`/alice/odd/resolve/main/names/${encodeURIComponent(path)}`);
        expect([path, answer.status]).toEqual([path, 200]);
        const disposition = String(answer.headers['content-disposition']);
        expect(disposition).toMatch(/^inline; filename\*=UTF-8''[\w.~!$&+%-]+; filename="[^"\\]*";$/);
        expect(answer.headers['content-type']).not.toMatch(/html|svg|xml|javascript/);
        expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      }
    });
  });

  describe('to every route', () => {
    const parameters: Record<string, string> = {
      ...{ ':namespace': 'mallory', ':name': 'thing', ':username': 'nobody-here', ':organization': 'nothing' },
      ...{ ':type': 'model', ':id': '99', ':oid': 'a'.repeat(64), '*': 'main' },
    };
    const json = 'application/json';
    const bodies: Array<[string, string, string | Buffer]> = [
      ['bytes', 'application/octet-stream', randomBytes(1_000)],
      ['a form with parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
      ['a form of an odd type', 'multipart/form-data', 'x'],
      ['text', 'text/plain', 'x'],
      ['no type it could be', ';;;,', 'x'],
      ['nothing, as JSON', json, ''],
      ['cut JSON', json, '{"a":'],
      ['null', json, 'null'],
      ['a number', json, '1e999'],
      ['a text', json, '"x"'],
      ['a list', json, '[{}]'],
      ['deep lists', json, `{"name":${nested(50_000)}}`],
      ['deep objects', json, `{"username":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
      ['a __proto__', json, '{"__proto__":{"isAdmin":true},"username":"x"}'],
      ['a constructor', json, '{"constructor":{"prototype":{"isAdmin":true}},"name":"x"}'],
      [
        'a constructor further in',
        json,
        '{"name":{"constructor":"x"},"username":{"constructor":1},"files":[{"constructor":0}]}',
      ],
      ['a then', json, '{"then":1,"name":{"then":"x"}}'],
      [
        'wrong types',
        json,
        JSON.stringify(
          Object.fromEntries(
            [
              'name',
              'username',
              'password',
              'email',
              'files',
              'paths',
              'content',
              'tag',
              'role',
              'organization',
              'type',
              'oid',
              'size',
              'objects',
              'operation',
              'startingPoint',
              'social_media',
              'bio',
            ].map((key) => [key, { a: [1] }]),
          ),
        ),
      ],
      ['a form', 'application/x-www-form-urlencoded', '__proto__=1&constructor=2&name[__proto__]=3&paths=%ff'],
      ['UTF-16', 'application/json; charset=utf-16', Buffer.from('{}', 'utf16le')],
    ];

    it.each(bodies)('sends %s, and gets an answer that is none of 5xx', async (_, type, body) => {
      const mallory = (await hub.user(`mallory${randomBytes(3).toString('hex')}`)).token;
      for (const { key } of routesOfControllers(allControllers)) {
        if (key.endsWith('/admin/api/audit/stream')) continue; // it would never end; audit-flows asks it all it can be asked
        const [method = '', pattern = ''] = key.split(' ');
        const path = pattern.replace(/:\w+|\*/g, (name) => parameters[name] ?? 'x');
        const credentials = path.startsWith('/admin/') ? { 'x-admin-token': hub.adminToken } : bearer(mallory);
        const headers = { ...credentials, 'content-type': type };
        const endless = key === 'GET /admin/api/audit/stream';
        const ask = () => wire(hub, method, path, { headers, body, endless }).catch((error: Error) => error);
        let answer = await ask();
        // A GET is answered without its body; what of that is still on its way then may cut the answer off.
        for (let again = 0; again < 3 && method === 'GET' && !('status' in answer); again++) answer = await ask();
        if (!('status' in answer)) throw new Error(`${key} was not answered: ${answer.message}`);
        expect([key, answer.status, answer.text.slice(0, 200)]).toEqual([
          key,
          that((status) => status < 500),
          answer.text.slice(0, 200),
        ]);
        if (answer.status >= 400 && method !== 'HEAD') expectRefused(key, answer, [answer.status]);
      }
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    });
  });

  describe('that costs time', () => {
    /** Others must be served while one request is thought about. */
    const whileServing = async (slow: Promise<WireAnswer>): Promise<WireAnswer> => {
      let worst = 0;
      let done = false;
      const watching = (async () => {
        while (!done) {
          const start = Date.now();
          await wire(hub, 'GET', '/health/live');
          worst = Math.max(worst, Date.now() - start);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })();
      try {
        return await slow;
      } finally {
        done = true;
        await watching;
        expect(worst).toBeLessThan(2_000);
      }
    };

    it('does not stop others: ignore patterns', async () => {
      const gitIgnore = Array.from({ length: 1_000 }, (_, n) => `${'*a'.repeat(400)}${n}`).join('\n');
      const files = Array.from({ length: 1_000 }, (_, n) => ({ path: `${'a'.repeat(240)}${n}`, size: 1, sample: '' }));
      const answer = await whileServing(post('/api/models/alice/kept/preupload/main', { files, gitIgnore }));
      expect(answer.status).toBeLessThan(500);
    });

    it('does not stop others: attributes', async () => {
      const patterns = Array.from({ length: 2_000 }, (_, n) => `${'*a'.repeat(120)}${n} filter=lfs\n`).join('');
      const lines = ndjson(header(), file('.gitattributes', patterns));
      expect((await commit(hub, '/api/models/alice/odd/commit/main', alice.token, lines)).status).toBeLessThan(500);
      const files = Array.from({ length: 1_000 }, (_, n) => ({ path: `${'a'.repeat(240)}${n}`, size: 1, sample: '' }));
      const answer = await whileServing(post('/api/models/alice/odd/preupload/main', { files }));
      expect(answer.status).toBeLessThan(500);
    });

    it.each([
      [
        'aliases',
        `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
          .split('')
          .map((c, n) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[n]}`).join()}]`)
          .join('\n')}`,
      ],
      ['lists', `a: ${nested(20_000)}`],
      ['mappings', `a: ${'{a: '.repeat(20_000)}`],
      ['a merge of itself', 'a: &a\n  <<: *a'],
      ['tags', 'a: !!js/function "function(){}"\nb: !!python/object:os.system [x]'],
      ['a long line', `a: ${'x'.repeat(2 * MIB)}`],
      ['__proto__', '__proto__: {a: 1}\nconstructor: {prototype: {b: 2}}\ntags: [__proto__]'],
      ['numbers', `a: ${'9'.repeat(10_000)}\ntags: [1, 2]\nlicense: {a: 1}\npipeline_tag: [x]\nlibrary_name: 7`],
    ])('does not stop others: metadata with %s', async (_, yaml) => {
      const readme = `---\n${yaml}\n---\n# x\n`;
      const checked = await whileServing(post('/api/validate-yaml', { content: readme, repoType: 'model' }));
      expect([200, 400, 413]).toContain(checked.status);
      const lines = ndjson(header(), file('README.md', readme));
      const pushed = await whileServing(commit(hub, '/api/models/alice/odd/commit/main', alice.token, lines));
      expect(pushed.status).toBeLessThan(500);
      expect((await get('/api/models/alice/odd')).status).toBe(200);
      expect((await get('/api/models?author=alice&full=true')).status).toBe(200);
    });
  });
});
