import { createHash, randomBytes } from 'node:crypto';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire, type WireAnswer, wireJson } from './wire-request';

jest.setTimeout(120_000);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const pointer = (oid: string, size: number): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;

interface BatchObject {
  readonly oid: string;
  readonly actions?: Record<string, { href: string }>;
  readonly error?: { code: number; message: string };
}

/** All of an answer but what must differ between any two answers. */
const seen = ({ status, rawHeaders, body }: WireAnswer): string => {
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(?:date|x-request-id)$/i.test(name)) headers.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  return [status, ...headers, '', body.toString('latin1')].join('\n');
};

/** A hub in which alice keeps a secret and bob wants it. Tests go by the rules of the wire contract and design 5. */
describe('two users', () => {
  const secret = randomBytes(200_000);
  const oid = sha256(secret);
  const unknownOid = sha256(Buffer.from('never uploaded'));
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  let hiddenHead: string;
  let listsBefore: string[];

  const batch = async (
    path: string,
    operation: 'upload' | 'download',
    objects: ReadonlyArray<{ oid: string; size: number }>,
    token: string,
  ): Promise<BatchObject[]> => {
    const headers = { accept: 'application/vnd.git-lfs+json', ...bearer(token) };
    const body = { operation, transfers: ['basic'], hash_algo: 'sha256', objects };
    const answer = await wireJson(hub, 'POST', `${path}.git/info/lfs/objects/batch`, body, headers);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return (JSON.parse(answer.text) as { objects: BatchObject[] }).objects;
  };

  /** Path and query of an address. */
  const linkOf = (object: BatchObject | undefined, action: string): string => {
    const { pathname, search } = new URL(object?.actions?.[action]?.href ?? '');
    return pathname + search;
  };

  const upload = async (path: string, bytes: Buffer, token: string): Promise<void> => {
    const [object] = await batch(path, 'upload', [{ oid: sha256(bytes), size: bytes.length }], token);
    expect((await wire(hub, 'PUT', linkOf(object, 'upload'), { body: bytes })).status).toBe(200);
  };

  const lfsFile = (path: string, of: string, size?: number): object => ({
    key: 'lfsFile',
    value: { path, algo: 'sha256', oid: of, ...(size === undefined ? {} : { size }) },
  });

  const get = (target: string, token?: string): Promise<WireAnswer> =>
    wire(hub, 'GET', target, { headers: token === undefined ? {} : bearer(token) });

  const LISTS = [
    '/api/models',
    '/api/models?author=alice',
    '/api/models?search=hidden',
    '/api/models?search=hid&search=den',
    '/api/models?search=alice%2Fhidden',
    '/api/models?author=alice&full=true&limit=20',
    '/api/models?expand=siblings&expand=sha',
    '/api/models?sort=createdAt&direction=1',
    '/api/models?filter=secret-tag',
    '/api/models?pipeline_tag=secret-pipeline',
    '/api/models?limit=1',
    '/api/datasets?author=alice',
    '/api/spaces?author=alice&full=true',
    '/api/users/alice/repos',
    '/api/users/alice/profile',
    '/api/users/alice/type',
    '/org/users/alice/orgs',
  ];
  const lists = async (token?: string): Promise<string[]> => {
    const answers: string[] = [];
    for (const target of LISTS) answers.push(`${target}\n${seen(await get(target, token))}`);
    return answers;
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    await hub.call('POST', '/api/repos/create', { name: 'shown' }, alice.token);
    await hub.call('POST', '/api/repos/create', { name: 'mine' }, bob.token);
    listsBefore = [...(await lists()), ...(await lists(bob.token))];
    for (const type of ['model', 'dataset', 'space']) {
      const sdk = type === 'space' ? { sdk: 'static' } : {};
      await hub.call('POST', '/api/repos/create', { type, name: 'hidden', private: true, ...sdk }, alice.token);
      const prefix = type === 'model' ? '' : `/${type}s`;
      await upload(`${prefix}/alice/hidden`, secret, alice.token);
      const card = '---\ntags: [secret-tag]\npipeline_tag: secret-pipeline\n---\n';
      const lines = ndjson(header(), lfsFile('dir/big.bin', oid, secret.length), file('README.md', card));
      const done = await commit(hub, `/api/${type}s/alice/hidden/commit/main`, alice.token, lines);
      expect(done.status).toBe(200);
      await hub.call('POST', `/api/${type}s/alice/hidden/branch/dev`, {}, alice.token);
      await hub.call('POST', `/api/${type}s/alice/hidden/tag/main`, { tag: 'v1' }, alice.token);
    }
    hiddenHead = (await hub.call<{ sha: string }>('GET', '/api/models/alice/hidden', undefined, alice.token)).sha;
  }, 120_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  describe('a private repository answers as one that does not exist', () => {
    type Asked = readonly [method: string, target: string, body?: unknown, headers?: Record<string, string>];

    const json = { 'content-type': 'application/json' };
    const ndjsonType = { 'content-type': 'application/x-ndjson' };

    const apiRequests = (word: string): Asked[] => {
      const repo = `/api/${word}/alice/hidden`;
      return [
        ['GET', repo],
        ['HEAD', repo],
        ['GET', `${repo}/`],
        ['GET', `${repo}?blobs=true&expand[]=likes`],
        ['GET', `${repo}?fallback=maybe`],
        ['GET', `/api/${word}/alice/HIDDEN`],
        ['GET', `/api/${word}/alice/h%69dden`],
        ['GET', `/api/${word}/ALICE/hidden`],
        ['GET', `${repo}/revision/main`],
        ['GET', `${repo}/revision/nope`],
        ['GET', `${repo}/revision/HEAD`],
        ['GET', `${repo}/revision/${hiddenHead}`],
        ['GET', `${repo}/revision/%ff`],
        ['GET', `${repo}/refs`],
        ['GET', `${repo}/refs?include_prs=1`],
        ['GET', `${repo}/commits/main?limit=1`],
        ['GET', `${repo}/commits/${hiddenHead}?cursor=${hiddenHead}`],
        ['GET', `${repo}/tree/main`],
        ['GET', `${repo}/tree/main/dir?recursive=true&expand=true`],
        ['GET', `${repo}/tree/main%2Fdir`],
        ['GET', `${repo}/tree/main?cursor=garbage`],
        ['POST', `${repo}/paths-info/main`, { paths: ['dir/big.bin'], expand: true }],
        ['POST', `${repo}/paths-info/main`, 'paths=README.md', { 'content-type': 'application/x-www-form-urlencoded' }],
        ['POST', `${repo}/paths-info/main`, { paths: 7 }],
        ['POST', `${repo}/paths-info/main`, '{', json],
        ['POST', `${repo}/preupload/main`, { files: [{ path: 'dir/big.bin', size: 1, sample: '' }] }],
        ['POST', `${repo}/preupload/main?create_pr=1`, { files: [] }],
        ['POST', `${repo}/preupload/nope`, { files: 'x' }],
        ['POST', `${repo}/commit/main`, ndjson(header(), file('a', 'a')), ndjsonType],
        ['POST', `${repo}/commit/main`, ndjson(header('x', { parentCommit: hiddenHead })), ndjsonType],
        ['POST', `${repo}/commit/main?create_pr=1`, '', ndjsonType],
        ['POST', `${repo}/commit/nope`, 'garbage', ndjsonType],
        ['POST', `${repo}/commit/main`, { a: 1 }],
        ['POST', `${repo}/branch/new`, {}],
        ['POST', `${repo}/branch/dev`, { startingPoint: hiddenHead }],
        ['POST', `${repo}/branch/dev`, { startingPoint: 7 }],
        ['DELETE', `${repo}/branch/dev`],
        ['DELETE', `${repo}/branch/main`],
        ['DELETE', `${repo}/branch/nope`],
        ['POST', `${repo}/tag/main`, { tag: 'v1' }],
        ['POST', `${repo}/tag/main`, {}],
        ['DELETE', `${repo}/tag/v1`],
        ['DELETE', `${repo}/tag/nope`],
        ['GET', `${repo}/xet-write-token/main`],
        ['GET', `${repo}/xet-read-token/main`],
        ['PUT', `${repo}/settings`, { private: false }],
        ['POST', `${repo}/duplicate`, { repository: 'bob/copy' }],
        ['GET', `${repo}/auth-check`],
        ['GET', `${repo}/lfs-files`],
        ['POST', `${repo}/super-squash/main`, {}],
        ['PATCH', repo, {}],
        ['OPTIONS', `${repo}/refs`, undefined, { origin: 'http://x', 'access-control-request-method': 'GET' }],
      ];
    };

    const fileRequests = (repo: string): Asked[] => [
      ['GET', `${repo}/resolve/main/dir/big.bin`],
      ['HEAD', `${repo}/resolve/main/dir/big.bin`],
      ['GET', `${repo}/resolve/main/dir/big.bin`, undefined, { range: 'bytes=0-0' }],
      ['GET', `${repo}/resolve/main/dir/big.bin`, undefined, { 'if-none-match': `"${oid}"` }],
      ['GET', `${repo}/resolve/main/dir/big.bin`, undefined, { 'if-none-match': '*' }],
      ['GET', `${repo}/resolve/${hiddenHead}/README.md?download=true`],
      ['GET', `${repo}/resolve/main/nope`],
      ['GET', `${repo}/resolve/nope/nope`],
      ['GET', `${repo}/resolve/main`],
      ['GET', `${repo}/resolve/dev%2F..%2Fmain/README.md`],
      ['GET', `${repo}/raw/v1/dir/big.bin`],
      ['HEAD', `${repo}/raw/main/README.md`],
      ['GET', `${repo}.git/info/refs?service=git-upload-pack`],
      ['GET', `${repo}/info/refs?service=git-receive-pack`],
      ['POST', `${repo}.git/git-upload-pack`, '0000', { 'content-type': 'application/x-git-upload-pack-request' }],
      ['GET', `${repo}.git/HEAD`],
      ['GET', repo],
      ['GET', `${repo}/commit/${hiddenHead}`],
      ['POST', `${repo}.git/info/lfs/objects/batch`, { operation: 'download', objects: [{ oid, size: 1 }] }],
      ['POST', `${repo}.git/info/lfs/objects/batch`, { operation: 'upload', objects: [{ oid, size: 1 }] }],
      ['POST', `${repo}/info/lfs/objects/batch`, { operation: 'other' }],
      ['POST', `${repo}.git/info/lfs/verify`, { oid, size: secret.length }],
      ['POST', `${repo}.git/info/lfs/verify`, { oid: 'x' }],
      ['POST', `${repo}.git/info/lfs/locks/verify`, {}],
    ];

    const otherRequests: Asked[] = [
      ['POST', '/api/repos/create', { name: 'hidden', organization: 'alice' }],
      ['POST', '/api/repos/create', { name: 'HIDDEN', organization: 'alice', type: 'dataset' }],
      ['DELETE', '/api/repos/delete', { name: 'hidden', organization: 'alice' }],
      ['DELETE', '/api/repos/delete', { name: 'alice/hidden' }],
      ['DELETE', '/api/repos/delete', { name: 'hidden', organization: 'alice', type: 'space' }],
      ['POST', '/api/repos/move', { fromRepo: 'alice/hidden', toRepo: 'bob/x', type: 'model' }],
      ['POST', '/api/repos/move', { fromRepo: 'bob/mine', toRepo: 'alice/hidden', type: 'model' }],
      ['POST', '/api/validate/check-name', { name: 'hidden', namespace: 'alice', type: 'model' }],
      ['GET', '/api/quota/repo/model/alice/hidden'],
      ['GET', '/api/models/hidden'],
      ['GET', '/hidden/resolve/main/a'],
    ];

    const requests = (): Asked[] => [
      ...['models', 'datasets', 'spaces'].flatMap(apiRequests),
      ...['', '/models', '/datasets', '/spaces'].flatMap((prefix) => fileRequests(`${prefix}/alice/hidden`)),
      ...otherRequests,
    ];

    const ask = ([method, target, body, headers = {}]: Asked, credentials: object, swap: boolean) => {
      const absent = (text: string): string =>
        swap
          ? text.replaceAll('hidden', 'absent').replaceAll('HIDDEN', 'ABSENT').replaceAll('h%69dden', 'a%62sent')
          : text;
      const isText = typeof body === 'string';
      const content = body === undefined ? undefined : absent(isText ? body : JSON.stringify(body));
      const type = body === undefined || isText ? {} : json;
      return wire(hub, method, absent(target), { headers: { ...type, ...headers, ...credentials }, body: content });
    };

    it.each(['nobody', 'bob', 'bob, by Basic with the name of alice'])('to %s, byte for byte', async (who) => {
      const basic = `Basic ${Buffer.from(`alice:${bob.token}`).toString('base64')}`;
      const credentials = who === 'nobody' ? {} : who === 'bob' ? bearer(bob.token) : { authorization: basic };
      for (const asked of requests()) {
        const hidden = await ask(asked, credentials, false);
        const absent = await ask(asked, credentials, true);
        const what = `${asked[0]} ${asked[1]}`;
        const text = seen(hidden).replaceAll('hidden', 'absent').replaceAll('HIDDEN', 'ABSENT');
        expect(`${what}\n${text.replaceAll('h%69dden', 'a%62sent')}`).toBe(`${what}\n${seen(absent)}`);
        expect(text).not.toContain(oid);
        expect(text).not.toContain('secret-tag');
      }
    });

    it('and alice sees it all the same', async () => {
      const answer = await get('/alice/hidden/resolve/main/dir/big.bin', alice.token);
      expect(answer.status).toBe(200);
      expect(answer.body.equals(secret)).toBe(true);
      const refs = await hub.call<{ branches: unknown[]; tags: unknown[] }>(
        'GET',
        '/api/models/alice/hidden/refs',
        undefined,
        alice.token,
      );
      expect([refs.branches.length, refs.tags.length]).toEqual([2, 1]);
      expect((await hub.call<{ sha: string }>('GET', '/api/models/alice/hidden', undefined, alice.token)).sha).toBe(
        hiddenHead,
      );
    });

    it('in lists, as before it was there', async () => {
      expect([...(await lists()), ...(await lists(bob.token))]).toEqual(listsBefore);
      const mine = await lists(alice.token);
      expect(mine[1]).toContain('alice/hidden');
      expect(mine[8]).toContain('alice/hidden');
      expect(mine[13]).toContain('alice/hidden');
    });

    it('and leaves no name in what is public about the program', async () => {
      for (const target of ['/metrics', '/health/ready', '/openapi.json']) {
        const { text } = await get(target);
        expect(text).not.toContain('alice/hidden');
        expect(text).not.toContain(oid);
      }
    });
  });

  describe('an oid is no permission', () => {
    const commitAs = (lines: string) => commit(hub, '/api/models/bob/mine/commit/main', bob.token, lines);
    const asUnknown = (text: string): string => text.replaceAll(oid, unknownOid);

    it('to download by it', async () => {
      const known = await batch('/bob/mine', 'download', [{ oid, size: secret.length }], bob.token);
      const unknown = await batch('/bob/mine', 'download', [{ oid: unknownOid, size: secret.length }], bob.token);
      expect(known[0]?.error?.code).toBe(404);
      expect(asUnknown(JSON.stringify(known))).toBe(JSON.stringify(unknown));
    });

    it('to be told that it is stored', async () => {
      const [known] = await batch('/bob/mine', 'upload', [{ oid, size: secret.length }], bob.token);
      const [unknown] = await batch('/bob/mine', 'upload', [{ oid: unknownOid, size: secret.length }], bob.token);
      expect(known?.actions?.['upload']?.href).toBeDefined();
      expect(Object.keys(known?.actions ?? {})).toEqual(Object.keys(unknown?.actions ?? {}));
      // A wrong size would tell the right one if the object were looked up.
      const [other] = await batch('/bob/mine', 'upload', [{ oid, size: 5 }], bob.token);
      expect(other?.error).toBeUndefined();
      const verify = (of: string) =>
        wireJson(hub, 'POST', '/bob/mine.git/info/lfs/verify', { oid: of, size: secret.length }, bearer(bob.token));
      const [a, b] = [await verify(oid), await verify(unknownOid)];
      expect(a.status).toBe(404);
      expect(asUnknown(seen(a))).toBe(seen(b));
    });

    it('to name it in a commit', async () => {
      for (const size of [secret.length, undefined, 5]) {
        const known = await commitAs(ndjson(header(), lfsFile('stolen.bin', oid, size)));
        const unknown = await commitAs(ndjson(header(), lfsFile('stolen.bin', unknownOid, size)));
        expect(known.status).toBe(400);
        expect(asUnknown(seen(known))).toBe(seen(unknown));
      }
    });

    it.each(['base64', 'utf-8'] as const)('in the shape of a pointer, sent as %s', async (encoding) => {
      for (const path of ['stolen.txt', 'stolen.bin', '.gitattributes', 'a/b.safetensors']) {
        const known = await commitAs(ndjson(header(), file(path, pointer(oid, secret.length), encoding)));
        const unknown = await commitAs(ndjson(header(), file(path, pointer(unknownOid, secret.length), encoding)));
        expect([path, known.status]).toEqual([path, 400]);
        expect(asUnknown(seen(known))).toBe(seen(unknown));
      }
    });

    it('when content comes before its encoding, or the pointer in pieces', async () => {
      const text = pointer(oid, secret.length);
      const lines = [
        { key: 'file', value: { content: Buffer.from(text).toString('base64'), path: 'p', encoding: 'base64' } },
        { key: 'file', value: { content: text, path: 'p', encoding: 'utf-8' } },
        { key: 'file', value: { content: text, path: 'p' } },
      ];
      for (const line of lines) expect((await commitAs(ndjson(header(), line))).status).toBe(400);
      const escaped = [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      const raw = `${ndjson(header())}{"key":"file","value":{"path":"p","encoding":"utf-8","content":"${escaped}"}}\n`;
      expect((await commitAs(raw)).status).toBe(400);
    });

    const text = pointer(oid, secret.length);
    it.each([
      ['CRLF', text.replaceAll('\n', '\r\n')],
      ['no final line feed', text.trimEnd()],
      ['a byte order mark', `\ufeff${text}`],
      ['an upper-case oid', text.replace(oid, oid.toUpperCase())],
      ['a blank at an end', text.replace('\nsize', ' \nsize')],
      ['an extension', text.replace('oid', `ext-0-x sha256:${oid}\noid`)],
      ['a longer size', text.replace(/size (\d+)/, 'size 0$1')],
      ['an older version', text.replace('git-lfs.github.com/spec/v1', 'hawser.github.com/spec/v1')],
      ['more behind it', `${text}\n`],
    ])('and a file that is nearly a pointer is only itself: %s', async (_, nearly) => {
      const done = await commitAs(ndjson(header(), file('nearly.txt', nearly)));
      if (done.status === 400) return;
      expect(done.status).toBe(200);
      const read = await get('/bob/mine/resolve/main/nearly.txt', bob.token);
      expect(read.text).toBe(nearly);
      expect(read.headers['x-linked-etag']).toBeUndefined();
      expect((await batch('/bob/mine', 'download', [{ oid, size: 1 }], bob.token))[0]?.error?.code).toBe(404);
    });

    it('nor by a copy, a branch, a tag or a cursor that names the commit of somebody else', async () => {
      const copy = (srcRevision: string) => ({
        key: 'copyFile',
        value: { path: 'stolen.bin', srcPath: 'dir/big.bin', srcRevision },
      });
      for (const revision of [hiddenHead, `refs/heads/alice/hidden`, 'alice/hidden', `alice/hidden@${hiddenHead}`]) {
        expect([revision, (await commitAs(ndjson(header(), copy(revision)))).status]).toEqual([revision, 404]);
      }
      for (const srcPath of ['../../alice/hidden/dir/big.bin', '/alice/hidden/dir/big.bin']) {
        const line = { key: 'copyFile', value: { path: 'stolen.bin', srcPath } };
        expect((await commitAs(ndjson(header(), line))).status).toBe(400);
      }
      const repo = '/api/models/bob/mine';
      const post = (path: string, body: object) => wireJson(hub, 'POST', `${repo}/${path}`, body, bearer(bob.token));
      const cursor = Buffer.from(`${hiddenHead}:README.md`).toString('base64url');
      const statuses = {
        branch: (await post('branch/theirs', { startingPoint: hiddenHead })).status,
        tag: (await post(`tag/${hiddenHead}`, { tag: 'theirs' })).status,
        info: (await get(`${repo}/revision/${hiddenHead}`, bob.token)).status,
        tree: (await get(`${repo}/tree/${hiddenHead}`, bob.token)).status,
        commits: (await get(`${repo}/commits/${hiddenHead}`, bob.token)).status,
        resolve: (await get(`/bob/mine/resolve/${hiddenHead}/README.md`, bob.token)).status,
        treeCursor: (await get(`${repo}/tree/main?cursor=${cursor}`, bob.token)).status,
        commitCursor: (await get(`${repo}/commits/main?cursor=${hiddenHead}`, bob.token)).status,
        commit: (await commitAs(ndjson(header('x', { parentCommit: hiddenHead }), file('x', 'x')))).status,
      };
      expect(statuses).toEqual({
        ...{ branch: 404, tag: 404, info: 404, tree: 404, commits: 404, resolve: 404 },
        ...{ treeCursor: 400, commitCursor: 400, commit: 412 },
      });
    });

    it('nor by an upload of something else under it', async () => {
      for (const bytes of [
        randomBytes(secret.length),
        secret.subarray(1),
        Buffer.alloc(0),
        Buffer.concat([secret, secret]),
      ]) {
        const [object] = await batch('/bob/mine', 'upload', [{ oid, size: bytes.length }], bob.token);
        const put = await wire(hub, 'PUT', linkOf(object, 'upload'), { body: bytes });
        expect(put.status).toBe(422);
        expect((await commitAs(ndjson(header(), lfsFile('stolen.bin', oid)))).status).toBe(400);
      }
      const kept = await get('/alice/hidden/resolve/main/dir/big.bin', alice.token);
      expect(kept.body.equals(secret)).toBe(true);
    });

    it('but who has the bytes may use them', async () => {
      await upload('/bob/mine', secret, bob.token);
      expect((await commitAs(ndjson(header(), lfsFile('own.bin', oid, secret.length)))).status).toBe(200);
      expect((await get('/bob/mine/resolve/main/own.bin')).body.equals(secret)).toBe(true);
      await hub.call('DELETE', '/api/repos/delete', { name: 'mine' }, bob.token);
      expect((await get('/alice/hidden/resolve/main/dir/big.bin', alice.token)).body.equals(secret)).toBe(true);
      await hub.call('POST', '/api/repos/create', { name: 'mine' }, bob.token);
      // A new repository of an old name has nothing of it.
      expect((await commitAs(ndjson(header(), lfsFile('own.bin', oid, secret.length)))).status).toBe(400);
      expect((await batch('/bob/mine', 'download', [{ oid, size: 1 }], bob.token))[0]?.error?.code).toBe(404);
    });
  });

  describe('a signed address', () => {
    const other = randomBytes(1_000);
    let download: string;
    let uploadLink: string;

    beforeAll(async () => {
      const [held] = await batch('/alice/hidden', 'download', [{ oid, size: secret.length }], alice.token);
      const [wanted] = await batch(
        '/alice/hidden',
        'upload',
        [{ oid: sha256(other), size: other.length }],
        alice.token,
      );
      download = linkOf(held, 'download');
      uploadLink = linkOf(wanted, 'upload');
    });

    const changed = (link: string, change: (url: URL) => void): string => {
      const url = new URL(link, 'http://x');
      change(url);
      return url.pathname + url.search;
    };
    const set = (name: string, value: string) => (url: URL) => url.searchParams.set(name, value);
    const bump = (name: string) => (url: URL) => set(name, String(Number(url.searchParams.get(name)) + 1))(url);

    it('works as it was given, without credentials', async () => {
      const answer = await get(download);
      expect(answer.status).toBe(200);
      expect(answer.body.equals(secret)).toBe(true);
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
      const part = await wire(hub, 'GET', download, { headers: { range: 'bytes=5-9' } });
      expect([part.status, part.body.equals(secret.subarray(5, 10))]).toEqual([206, true]);
    });

    it('is refused once anything in it is changed', async () => {
      const bobsId = (await hub.call<{ _id: string }>('GET', '/api/models/bob/mine', undefined, bob.token))._id;
      const changes: Array<(url: URL) => void> = [
        bump('size'),
        set('size', '0'),
        set('size', '-1'),
        set('size', '1e3'),
        bump('expires'),
        set('expires', '99999999999'),
        set('expires', ''),
        set('repository', bobsId),
        set('repository', 'x'),
        set('reservation', 'x'),
        set('signature', ''),
        set('signature', '0'.repeat(64)),
        (url) => set('signature', url.searchParams.get('signature')?.slice(2) ?? '')(url),
        (url) => url.searchParams.append('size', '1'),
        (url) => url.searchParams.append('repository', bobsId),
        (url) => url.searchParams.append('signature', '00'),
        (url) => url.searchParams.delete('size'),
        (url) => url.searchParams.delete('expires'),
        (url) => url.searchParams.delete('repository'),
        (url) => url.searchParams.delete('signature'),
        (url) => (url.pathname = url.pathname.replace(/[0-9a-f]{64}/, unknownOid)),
        (url) => (url.pathname = url.pathname.replace(/[0-9a-f]{64}/, (hex) => hex.toUpperCase())),
        (url) => (url.pathname = url.pathname.replace(/[0-9a-f]{64}/, '..%2f..%2fvault.db')),
        (url) => (url.search = ''),
      ];
      for (const change of changes) {
        const [read, write] = [changed(download, change), changed(uploadLink, change)];
        if (read !== download) expect([read, (await get(read)).status]).toEqual([read, 403]);
        if (write === uploadLink) continue;
        expect([write, (await wire(hub, 'PUT', write, { body: other })).status]).toEqual([write, 403]);
      }
    });

    it('serves neither another object nor the other direction', async () => {
      const swapped = (link: string, to: string): string => link.replace(/objects\/[0-9a-f]{64}/, `objects/${to}`);
      expect((await get(swapped(uploadLink, oid))).status).toBe(403);
      expect((await get(swapped(download, sha256(other)))).status).toBe(403);
      expect((await get(uploadLink)).status).toBe(403);
      expect((await wire(hub, 'PUT', download, { body: secret })).status).toBe(403);
      expect((await wire(hub, 'PUT', swapped(uploadLink, oid), { body: secret })).status).toBe(403);
    });

    it('takes only what it was made for, and then as often as it is sent', async () => {
      expect((await wire(hub, 'PUT', uploadLink, { body: secret })).status).toBe(422);
      expect((await wire(hub, 'PUT', uploadLink, { body: other })).status).toBe(200);
      expect((await wire(hub, 'PUT', uploadLink, { body: other })).status).toBe(200);
      expect((await wire(hub, 'PUT', uploadLink, { body: randomBytes(other.length) })).status).toBe(422);
      // Received, but in no commit yet: nobody has been given it to read.
      const answers = await batch('/alice/hidden', 'download', [{ oid: sha256(other), size: 1 }], alice.token);
      expect(answers[0]?.error?.code).toBe(404);
    });

    it('ends with its repository', async () => {
      await hub.call('POST', '/api/repos/create', { name: 'brief', private: true }, alice.token);
      await upload('/alice/brief', other, alice.token);
      const lines = ndjson(header(), lfsFile('x.bin', sha256(other), other.length));
      expect((await commit(hub, '/api/models/alice/brief/commit/main', alice.token, lines)).status).toBe(200);
      const [object] = await batch('/alice/brief', 'download', [{ oid: sha256(other), size: 1 }], alice.token);
      const link = linkOf(object, 'download');
      expect((await get(link)).status).toBe(200);
      await hub.call('DELETE', '/api/repos/delete', { name: 'brief' }, alice.token);
      expect((await get(link)).status).toBe(404);
    });
  });

  describe('an organization', () => {
    let users: Record<'visitor' | 'member' | 'admin' | 'outsider', HubUser>;
    const repo = '/api/models/acme/plan';

    beforeAll(async () => {
      users = {
        visitor: await hub.user('vera'),
        member: await hub.user('mel'),
        admin: await hub.user('ada'),
        outsider: await hub.user('otto'),
      };
      await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
      for (const role of ['visitor', 'member', 'admin'] as const) {
        await hub.call('POST', '/org/acme/members', { username: users[role].name, role }, alice.token);
      }
      await hub.call('POST', '/api/repos/create', { name: 'plan', organization: 'acme', private: true }, alice.token);
      await upload('/acme/plan', secret, alice.token);
      const lines = ndjson(header(), lfsFile('big.bin', oid, secret.length), file('a.txt', 'a'));
      expect((await commit(hub, `${repo}/commit/main`, alice.token, lines)).status).toBe(200);
    });

    const attempts = async ({ name, token }: HubUser): Promise<Record<string, number>> => {
      const json = (method: string, target: string, body: object) => wireJson(hub, method, target, body, bearer(token));
      const objects = [{ oid, size: secret.length }];
      return {
        read: (await get(repo, token)).status,
        resolve: (await get('/acme/plan/resolve/main/big.bin', token)).status,
        download: (await json('POST', '/acme/plan.git/info/lfs/objects/batch', { operation: 'download', objects }))
          .status,
        upload: (await json('POST', '/acme/plan.git/info/lfs/objects/batch', { operation: 'upload', objects })).status,
        preupload: (await json('POST', `${repo}/preupload/main`, { files: [] })).status,
        commit: (await commit(hub, `${repo}/commit/main`, token, ndjson(header(), file(`${name}.txt`, 'x')))).status,
        branch: (await json('POST', `${repo}/branch/${name}`, {})).status,
        create: (await json('POST', '/api/repos/create', { name: `of-${name}`, organization: 'acme' })).status,
        invite: (await json('POST', '/org/acme/members', { username: 'bob', role: 'visitor' })).status,
        promote: (await json('PUT', `/org/acme/members/${name}`, { role: 'super-admin' })).status,
        settings: (await json('PUT', '/api/organizations/acme/settings', { bio: 'x' })).status,
        delete: (await json('DELETE', '/api/repos/delete', { name: `plan`, organization: 'acme' })).status,
      };
    };
    const reads = { read: 200, resolve: 200, download: 200 };
    const writes = (status: number) => ({ upload: status, preupload: status, commit: status, branch: status });
    const rules = { invite: 403, promote: 403, settings: 403 };

    it('lets visitors read', async () => {
      expect(await attempts(users.visitor)).toEqual({ ...reads, ...writes(403), create: 403, ...rules, delete: 403 });
      expect((await get('/api/models?author=acme', users.visitor.token)).text).toContain('acme/plan');
    });

    it('lets members write', async () => {
      expect(await attempts(users.member)).toEqual({ ...reads, ...writes(200), create: 200, ...rules, delete: 403 });
    });

    it('shows nothing to others', async () => {
      const nothing = { read: 404, resolve: 404, download: 404, ...writes(404), delete: 404 };
      expect(await attempts(users.outsider)).toEqual({ ...nothing, create: 403, ...rules });
      expect((await get('/api/models?author=acme', users.outsider.token)).text).not.toContain('plan');
      expect((await get('/api/users/acme/repos', users.outsider.token)).text).not.toContain('plan');
      expect((await get('/api/models?author=acme')).text).not.toContain('plan');
    });

    it('forgets who is removed and lowers who is lowered, at once', async () => {
      await hub.call('PUT', '/org/acme/members/mel', { role: 'visitor' }, alice.token);
      const lines = ndjson(header(), file('late.txt', 'x'));
      expect((await commit(hub, `${repo}/commit/main`, users.member.token, lines)).status).toBe(403);
      await hub.call('DELETE', '/org/acme/members/vera', undefined, alice.token);
      expect((await get(repo, users.visitor.token)).status).toBe(404);
      expect((await get('/api/models?author=acme', users.visitor.token)).text).not.toContain('acme/plan');
    });

    it('lets admins invite and delete, but make no super-admin', async () => {
      const answers = await attempts(users.admin);
      expect(answers).toEqual({
        ...reads,
        ...writes(200),
        create: 200,
        invite: 200,
        promote: 403,
        settings: 200,
        delete: 200,
      });
      const demote = await wireJson(
        hub,
        'PUT',
        '/org/acme/members/alice',
        { role: 'visitor' },
        bearer(users.admin.token),
      );
      expect(demote.status).toBe(403);
    });
  });
});
