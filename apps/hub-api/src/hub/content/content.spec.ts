import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import { createHash, randomBytes } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import { EventSourcedNameClaims } from '@hubledger/contexts/identity/application/event-sourced-name-claims';
import {
  type Account,
  Accounts,
  ClaimHolders,
  type IdentitySettings,
  NameClaims,
} from '@hubledger/contexts/identity/contract';
import { ContentModule, FrontMatterReader } from '@hubledger/contexts/repositories/content.module';
import { CreateRepository } from '@hubledger/contexts/repositories/contract';
import { RepositoriesModule } from '@hubledger/contexts/repositories/repositories.module';
import { StorageLedger, StorageLists } from '@hubledger/contexts/storage/contract';
import { StorageContextModule } from '@hubledger/contexts/storage/storage.module';
import { blobId, pointerText } from '@hubledger/hf-wire';
import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  DocumentStore,
  EventLog,
  KeyedMutex,
  newId,
  NumericIds,
  ObjectStore,
  SystemClock,
  Vault,
} from '@hubledger/kernel';
import { AccessGuard, AdminGate, Authenticator, DtoValidationPipe } from '@hubledger/platform/http';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pino from 'pino';
import { registerBodyParsers } from '../../http/body-parsers';
import { ErrorFilter } from '../../http/error.filter';
import { contentControllers } from '.';
import { Downloads, OF_FILES } from './bounds/downloads';
import { SpoiledBytes } from './bounds/spoiled-bytes';
import { UploadRoom } from './bounds/upload-room';

/** Of one account at once. */
const BODIES = 3;
const READERS = 4;
/** Bytes of failed commits in a day. */
const SPOILED = 30 * 1024 * 1024;
const THRESHOLD = 100_000;
const PART_BYTES = 1_000_000;

/** The token is the user's name; everybody owns the namespace of that name. */
const authenticator: Authenticator = {
  byToken: async (name) => {
    const credential = { kind: 'token' as const, hash: name, name, createdAt: '2030-01-01T00:00:00.000Z' };
    const role = name === 'reader' ? ('read' as const) : ('write' as const);
    return { userId: name, numericId: 1, username: name, role, credential };
  },
  bySession: async () => null,
};
const accounts = {
  userById: async (id: string) => ({ kind: 'user', id, name: id }) as Account,
  byName: async () => null,
  roleIn: async () => null,
} as unknown as Accounts;

const metadataFor = async ({ commandId, actorId, actorKind }: CommandMetadata) => ({
  $correlationId: 'c',
  $causationId: 'c',
  commandId,
  actorId,
  actorKind,
  schemaVersion: '1',
  appVersion: 'test',
});

const start = async () => {
  const disk = { free: 2 ** 40, left: async (): Promise<number> => disk.free };
  const clock = new SystemClock();
  const log = new InMemoryEventLog(clock);
  const objects = new InMemoryObjectStore();
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const holders = new ClaimHolders();
  const settings = { claimLeaseMs: 60_000 } as IdentitySettings;
  const ports = [
    { provide: Clock, useValue: clock },
    { provide: EventLog, useValue: log },
    { provide: DocumentStore, useValue: new InMemoryDocumentStore() },
    { provide: ObjectStore, useValue: objects },
    { provide: StorageLists, useValue: {} }, // for recalculations, which nobody asks for here
    { provide: Vault, useValue: new InMemoryVault() },
    { provide: KeyedMutex, useValue: new KeyedMutex() },
    { provide: AggregateStore, useValue: store },
    { provide: NumericIds, useValue: new NumericIds(log, metadataFor) },
    { provide: Accounts, useValue: accounts },
    { provide: ClaimHolders, useValue: holders },
    { provide: FrontMatterReader, useValue: new InPlaceFrontMatter() },
    { provide: NameClaims, useValue: new EventSourcedNameClaims(store, log, holders, clock, settings) },
    { provide: Authenticator, useValue: authenticator },
    { provide: UploadRoom, useValue: new UploadRoom(disk, { bodies: 10, bodiesOfOne: BODIES, bytes: null }) },
    { provide: SpoiledBytes, useValue: new SpoiledBytes(SPOILED) },
    { provide: Downloads, useValue: new Downloads({ ...OF_FILES, readers: READERS, patience: 500, grace: 100 }) },
    { provide: AdminGate, useValue: { enabled: false, matches: () => false, rejected: () => undefined } },
  ];
  class Ports {}
  Module({ providers: ports, exports: ports.map(({ provide }) => provide) })(Ports);
  class TestHub {}
  Module({
    imports: [
      CqrsModule.forRoot(),
      { module: Ports, global: true },
      { module: StorageContextModule, global: true },
      { module: RepositoriesModule, global: true },
      ContentModule.with({ lfsThresholdBytes: THRESHOLD, lfsPartBytes: PART_BYTES }),
    ],
    controllers: contentControllers,
    providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
  })(TestHub);
  const adapter = new FastifyAdapter({ routerOptions: { maxParamLength: 4_096 } });
  const app = await NestFactory.create<NestFastifyApplication>(TestHub, adapter, {
    logger: ['error'],
    bodyParser: false,
    abortOnError: false,
  });
  registerBodyParsers(app.getHttpAdapter().getInstance());
  app.useGlobalFilters(new ErrorFilter(pino({ level: 'error' }), { methodsOf: () => [] }));
  app.useGlobalPipes(new DtoValidationPipe());
  await app.listen(0, '127.0.0.1');
  const base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;

  const create = async (owner: string, name: string, visibility: 'public' | 'private' = 'public') => {
    const commandId = newId();
    const metadata = {
      ...{ commandId, correlationId: commandId, causationId: commandId, at: clock.iso() },
      ...{ actorId: owner, actorKind: 'user' as const },
    };
    const namespace = { ownerId: owner, ownerKind: 'user' as const, namespace: owner };
    const data = { repositoryType: 'model' as const, owner: namespace, name, visibility, sdk: null, authorName: owner };
    await app.get(CommandBus).execute(new CreateRepository(data, metadata));
    return metadata;
  };
  const call = (path: string, user: string | null, init: RequestInit & { duplex?: 'half' } = {}) =>
    fetch(path.startsWith('http') ? path : `${base}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { ...(user === null ? {} : { authorization: `Bearer ${user}` }), ...(init.headers as object) },
    });
  const json = (path: string, user: string | null, body: unknown, headers: object = {}) =>
    call(path, user, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const commit = (repo: string, user: string | null, lines: object[], revision = 'main') =>
    call(`/api/models/${repo}/commit/${revision}`, user, {
      method: 'POST',
      body: [{ key: 'header', value: { summary: 'change' } }, ...lines].map((line) => JSON.stringify(line)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
  const batch = async (repo: string, user: string | null, operation: string, objects: object[]) =>
    json(
      `/${repo}.git/info/lfs/objects/batch`,
      user,
      { operation, hash_algo: 'sha_256', objects },
      {
        'content-type': 'application/vnd.git-lfs+json',
      },
    );
  const ledger = app.get(StorageLedger, { strict: false });
  return { base, log, objects, disk, ledger, create, call, json, commit, batch, stop: () => app.close() };
};

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const file = (path: string, bytes: Buffer | string) => ({
  key: 'file',
  value: { content: Buffer.from(bytes).toString('base64'), path, encoding: 'base64' },
});
const lfsFile = (path: string, oid: string, size?: number) => ({
  key: 'lfsFile',
  value: { path, algo: 'sha256', oid, size },
});

interface BatchAnswer {
  objects: Array<{ oid: string; actions?: Record<string, { href: string }>; error?: { code: number } }>;
}

let hub: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  hub = await start();
  await hub.create('ada', 'net');
  await hub.create('ada', 'secret', 'private');
  await hub.create('bob', 'own');
});
afterAll(() => hub.stop());

const uploadLfs = async (repo: string, user: string, bytes: Buffer): Promise<Response> => {
  const answer = (await (
    await hub.batch(repo, user, 'upload', [{ oid: sha256(bytes), size: bytes.length }])
  ).json()) as BatchAnswer;
  const href = answer.objects[0]?.actions?.['upload']?.href ?? '';
  return hub.call(href, null, { method: 'PUT', body: new Uint8Array(bytes) });
};

describe('a commit over HTTP', () => {
  it('is visible at once, by branch and by id', async () => {
    const text = 'Grüße\n';
    const answer = await hub.commit('ada/net', 'ada', [file('dir/café #1+%.txt', text), file('empty.txt', '')]);
    expect(answer.status).toBe(200);
    const { commitOid, commitUrl, success } = (await answer.json()) as Record<string, string>;
    expect([success, commitUrl]).toEqual([true, `${hub.base}/ada/net/commit/${commitOid}`]);
    const encoded = 'dir/caf%C3%A9%20%231%2B%25.txt';
    for (const revision of ['main', commitOid, 'refs%2Fheads%2Fmain', 'HEAD']) {
      const got = await hub.call(`/ada/net/resolve/${revision}/${encoded}`, null);
      expect([revision, got.status, await got.text()]).toEqual([revision, 200, text]);
      expect(got.headers.get('etag')).toBe(`"${blobId(Buffer.from(text))}"`);
      expect(got.headers.get('x-repo-commit')).toBe(commitOid);
      expect(got.headers.get('content-length')).toBe('8');
      expect(got.headers.get('accept-ranges')).toBe('bytes');
      expect(got.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(got.headers.get('x-content-type-options')).toBe('nosniff');
      expect(got.headers.get('content-disposition')).toContain("filename*=UTF-8''caf%C3%A9");
      expect([...got.headers.keys()].filter((name) => name.includes('xet'))).toEqual([]);
    }
    const head = await hub.call(`/ada/net/resolve/main/${encoded}`, null, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '8', '']);
  });

  it('streams large files into LFS objects', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    expect((await hub.commit('ada/net', 'ada', [file('large.dat', bytes)])).status).toBe(200);
    const got = await hub.call('/ada/net/resolve/main/large.dat', null);
    expect(got.headers.get('etag')).toBe(`"${sha256(bytes)}"`);
    expect(got.headers.get('x-linked-etag')).toBe(`"${sha256(bytes)}"`);
    expect(got.headers.get('x-linked-size')).toBe(String(bytes.length));
    expect(sha256(Buffer.from(await got.arrayBuffer()))).toBe(sha256(bytes));
    const raw = await hub.call('/ada/net/raw/main/large.dat', null);
    expect(await raw.text()).toBe(pointerText({ oid: sha256(bytes), size: bytes.length }));
    const rawHead = await hub.call('/ada/net/raw/main/large.dat', null, { method: 'HEAD' });
    expect([rawHead.status, rawHead.headers.get('content-length')]).toEqual([200, raw.headers.get('content-length')]);
  });

  it('is refused in the order clients rely on', async () => {
    expect((await hub.commit('ada/net', null, [])).status).toBe(401);
    expect((await hub.commit('ada/net', 'reader', [])).status).toBe(403);
    expect((await hub.commit('ada/net', 'bob', [])).status).toBe(403);
    const missing = await hub.commit('ada/nothing', 'bob', []);
    const masked = await hub.commit('ada/secret', 'bob', []);
    expect([missing.status, missing.headers.get('x-error-code')]).toEqual([404, 'RepoNotFound']);
    expect([masked.status, await masked.text()]).toEqual([404, await missing.text()]);
    const branch = await hub.commit('ada/net', 'ada', [], 'nowhere');
    expect([branch.status, branch.headers.get('x-error-code')]).toEqual([404, 'RevisionNotFound']);
  });

  it.each([
    ['a path upwards', file('../x', 'x'), 400],
    ['bad base64', { key: 'file', value: { path: 'a', content: '!!', encoding: 'base64' } }, 400],
    ['an unknown LFS object', lfsFile('a', sha256('unknown')), 400],
    ['deleting what is not there', { key: 'deletedFile', value: { path: 'gone' } }, 404],
  ])('leaves all as it was: %s', async (_, line, status) => {
    const before = await hub.log.head();
    const answer = await hub.commit('ada/net', 'ada', [file('fine.txt', 'fine'), line]);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: answer.headers.get('x-error-message') });
    expect(await hub.log.head()).toBe(before);
  });

  it('says at which commit the source of a copy is missing', async () => {
    const line = { key: 'copyFile', value: { path: 'copy.txt', srcPath: 'nowhere.txt' } };
    const answer = await hub.commit('ada/net', 'ada', [line]);
    expect([answer.status, answer.headers.get('x-error-code')]).toEqual([404, 'EntryNotFound']);
    expect(answer.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    ['a bad line', 'ada/net', 'main', 400],
    ['an unknown branch', 'ada/net', 'nowhere', 404],
    ['a repository that is not theirs', 'bob/own', 'main', 403],
  ])('answers a client that is still sending: %s', async (_, repo, revision, status) => {
    async function* lines(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"key":"header","value":{"summary":"s"}}\n{"key":"nonsense","value":{}}\n');
      for (let i = 0; i < 200; i++) yield Buffer.alloc(100_000, 'x');
    }
    const answer = await hub.call(`/api/models/${repo}/commit/${revision}`, 'ada', {
      method: 'POST',
      duplex: 'half',
      body: ReadableStream.from(lines()),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty('error');
  });

  it('leaves nothing behind when its sender goes away', async () => {
    const before = await hub.log.head();
    const sender = new AbortController();
    async function* lines(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(
        '{"key":"header","value":{"summary":"s"}}\n{"key":"file","value":{"encoding":"base64","content":"',
      );
      for (let i = 0; i < 30; i++) yield Buffer.alloc(100_000, 'A');
      sender.abort();
    }
    const sent = hub.call('/api/models/ada/net/commit/main', 'ada', {
      method: 'POST',
      duplex: 'half',
      body: ReadableStream.from(lines()),
      signal: sender.signal,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    await expect(sent).rejects.toThrow();
    expect((await hub.commit('ada/net', 'ada', [file('after.txt', 'x')])).status).toBe(200);
    expect((await hub.call('/ada/net/resolve/main/s', null)).status).toBe(404);
    expect(await hub.log.head()).not.toBe(before);
  });

  it('needs NDJSON', async () => {
    expect((await hub.json('/api/models/ada/net/commit/main', 'ada', {})).status).toBe(400);
    const noBody = await hub.call('/api/models/ada/net/commit/main', 'ada', { method: 'POST' });
    expect(noBody.status).toBe(400);
  });
});

describe('ranges and conditions', () => {
  const url = '/bob/own/resolve/main/digits.txt';
  beforeAll(async () => {
    await hub.commit('bob/own', 'bob', [file('digits.txt', '0123456789'), file('empty.txt', '')]);
  });
  const range = (value: string, path = url) => hub.call(path, null, { headers: { range: value } });

  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('%s', async (header, body, contentRange) => {
    const got = await range(header);
    expect([got.status, await got.text()]).toEqual([206, body]);
    expect(got.headers.get('content-range')).toBe(contentRange);
    expect(got.headers.get('content-length')).toBe(String(body.length));
  });

  it('a range behind the end is 416', async () => {
    const got = await range('bytes=10-');
    expect([got.status, got.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it('an empty file answers the probe of the JavaScript client', async () => {
    const got = await range('bytes=0-0', '/bob/own/resolve/main/empty.txt');
    expect([got.status, got.headers.get('content-range'), await got.text()]).toEqual([206, 'bytes 0-0/0', '']);
    const whole = await hub.call('/bob/own/resolve/main/empty.txt', null);
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('a range of another version is not served: the whole is', async () => {
    const etag = (await hub.call(url, null)).headers.get('etag') ?? '';
    const got = async (ifRange: string) => {
      const answer = await hub.call(url, null, { headers: { range: 'bytes=2-4', 'if-range': ifRange } });
      return [answer.status, await answer.text(), answer.headers.get('content-range')];
    };
    expect(await got(etag)).toEqual([206, '234', 'bytes 2-4/10']);
    expect(await got('"another"')).toEqual([200, '0123456789', null]);
    expect(await got('Sat, 21 Nov 2026 10:00:00 GMT')).toEqual([200, '0123456789', null]);
  });

  it('a known etag is 304', async () => {
    const etag = (await hub.call(url, null)).headers.get('etag') ?? '';
    const got = await hub.call(url, null, { headers: { 'if-none-match': etag } });
    expect([got.status, got.headers.get('etag'), await got.text()]).toEqual([304, etag, '']);
  });

  it('a missing file names the commit', async () => {
    const got = await hub.call('/bob/own/resolve/main/nothing', null, { method: 'HEAD' });
    expect([got.status, got.headers.get('x-error-code')]).toEqual([404, 'EntryNotFound']);
    expect(got.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('fallback takes boolean words only', async () => {
    expect((await hub.call(`${url}?fallback=No`, null)).status).toBe(200);
    expect((await hub.call(`${url}?fallback=maybe`, null)).status).toBe(422);
  });
});

describe('the tree', () => {
  const A = '/api/models/bob/own';
  beforeAll(async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => file(`many/${String(i).padStart(4, '0')}`, `${i}`));
    expect((await hub.commit('bob/own', 'bob', many)).status).toBe(200);
  });
  const all = async (path: string): Promise<Array<Record<string, unknown>>> => {
    const rows: Array<Record<string, unknown>> = [];
    for (let url: string | undefined = path; url;) {
      const answer: Response = await hub.call(url, null);
      rows.push(...((await answer.json()) as Array<Record<string, unknown>>));
      url = /^<(http[^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return rows;
  };

  it('pages with absolute links, every entry once', async () => {
    const rows = await all(`${A}/tree/main?recursive=true`);
    expect(rows).toHaveLength(1_204);
    expect(new Set(rows.map(({ path }) => path)).size).toBe(1_204);
    expect(rows.find(({ path }) => path === 'many')).toMatchObject({ type: 'directory', size: 0 });
    expect(rows.some((row) => 'lastCommit' in row || 'xetHash' in row)).toBe(false);
  });

  it('expands to the last commit', async () => {
    const rows = await all(`${A}/tree/main?expand=true`);
    expect(rows.find(({ path }) => path === 'digits.txt')).toMatchObject({
      lastCommit: { id: expect.stringMatching(/^[0-9a-f]{40}$/) as string, title: 'change' },
    });
  });

  it('lists a folder by encoded or plain path, and knows what is none', async () => {
    expect(await all(`${A}/tree/main/many`)).toHaveLength(1_200);
    const missing = await hub.call(`${A}/tree/main/nowhere`, null);
    expect([missing.status, missing.headers.get('x-error-code')]).toEqual([404, 'EntryNotFound']);
    expect((await hub.call(`${A}/tree/main?cursor=xx`, null)).status).toBe(400);
  });

  it('goes on with the commit it began with', async () => {
    const first = await hub.call(`${A}/tree/main/many?limit=2`, null);
    const next = /^<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    await hub.commit('bob/own', 'bob', [file('many/0001x', 'new')]);
    const second = (await (await hub.call(next, null)).json()) as Array<{ path: string }>;
    expect(second[0]?.path).toBe('many/0002');
  });

  it('answers paths-info to a form and to JSON', async () => {
    const form = await hub.call(`${A}/paths-info/main`, null, {
      method: 'POST',
      body: 'paths=digits.txt&paths=many&paths=nowhere&expand=false',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const byForm = (await form.json()) as Array<Record<string, unknown>>;
    expect(byForm.map(({ path, type }) => [path, type])).toEqual([
      ['digits.txt', 'file'],
      ['many', 'directory'],
    ]);
    const one = await hub.json(`${A}/paths-info/main`, null, { paths: ['digits.txt'], expand: true });
    expect(await one.json()).toMatchObject([{ path: 'digits.txt', size: 10, lastCommit: {} }]);
    expect((await hub.json(`${A}/paths-info/main`, null, { paths: new Array(1001).fill('a') })).status).toBe(400);
  });
});

describe('LFS over HTTP', () => {
  const bytes = randomBytes(200_000);
  const oid = sha256(bytes);

  it.each(['upload', 'download'])('fails a bad object of a batch alone: %s', async (operation) => {
    const objects = [
      { oid: 'nonsense', size: 3 },
      { oid, size: -1 },
      { oid: sha256('other'), size: 5 },
    ];
    const answer = await hub.batch('bob/own', 'bob', operation, objects);
    expect(answer.status).toBe(200);
    const { objects: answers } = (await answer.json()) as BatchAnswer;
    expect(answers).toMatchObject([
      { oid: 'nonsense', size: 3, error: { code: 422 } },
      { oid, size: -1, error: { code: 422 } },
      operation === 'upload' ? { actions: { upload: {} } } : { error: { code: 404 } },
    ]);
    expect((await hub.batch('bob/own', 'bob', operation, [[]])).status).toBe(400);
  });

  it('confirms an upload to whoever has the address of the batch, as git-lfs asks without credentials', async () => {
    const sent = Buffer.from('confirmed without credentials');
    const pointer = { oid: sha256(sent), size: sent.length };
    const { objects } = (await (await hub.batch('ada/secret', 'ada', 'upload', [pointer])).json()) as BatchAnswer;
    const { upload, verify } = objects[0]?.actions ?? {};
    const address = (verify?.href ?? '').slice(hub.base.length);
    const asked = async (at: string) => (await hub.json(at, null, pointer)).status;
    expect(await asked(address)).toBe(404);
    await hub.call(upload?.href ?? '', null, { method: 'PUT', body: new Uint8Array(sent) });
    expect(await asked(address)).toBe(200);
    expect(await asked(address.replace(/signature=./, 'signature=x'))).toBe(401);
    expect(await asked(address.replace(/size=\d+/, 'size=1'))).toBe(401);
    expect(await asked(address.split('?', 1)[0] ?? '')).toBe(401);
    expect((await hub.json(address, null, { ...pointer, oid: 'a'.repeat(64) })).status).toBe(401);
    const file = lfsFile('confirmed.bin', pointer.oid, pointer.size);
    expect((await hub.commit('ada/secret', 'ada', [file])).status).toBe(200); // settles what was reserved
  });

  it('takes an upload once and commits it', async () => {
    expect((await uploadLfs('ada/secret', 'ada', bytes)).status).toBe(200);
    const again = (await (
      await hub.batch('ada/secret', 'ada', 'upload', [{ oid, size: bytes.length }])
    ).json()) as BatchAnswer;
    expect(again.objects).toEqual([{ oid, size: bytes.length }]);
    const verify = await hub.json('/ada/secret.git/info/lfs/verify', 'ada', { oid, size: bytes.length });
    expect(verify.status).toBe(200);
    expect((await hub.commit('ada/secret', 'ada', [lfsFile('w.bin', oid, bytes.length)])).status).toBe(200);
    const usage = await hub.ledger.usage('ada');
    expect([usage.privateReservedBytes, usage.publicReservedBytes]).toEqual([0, 0]);
    const got = await hub.call('/ada/secret/resolve/main/w.bin', 'ada', { headers: { range: 'bytes=5-9' } });
    expect([got.status, Buffer.from(await got.arrayBuffer())]).toEqual([206, bytes.subarray(5, 10)]);
  });

  it('takes the bytes of a file that a browser calls JSON or a form', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const typed = Buffer.from(`bytes announced as ${type}`);
      const asked = await hub.batch('ada/secret', 'ada', 'upload', [{ oid: sha256(typed), size: typed.length }]);
      const href = ((await asked.json()) as BatchAnswer).objects[0]?.actions?.['upload']?.href ?? '';
      const headers = { 'content-type': type };
      const put = await hub.call(href, null, { method: 'PUT', body: new Uint8Array(typed), headers });
      expect([type, put.status]).toEqual([type, 200]);
    }
  });

  it('downloads by a signed address, for readers only', async () => {
    const answer = (await (await hub.batch('ada/secret', 'ada', 'download', [{ oid, size: 1 }])).json()) as BatchAnswer;
    const href = answer.objects[0]?.actions?.['download']?.href ?? '';
    expect(Buffer.from(await (await hub.call(href, null)).arrayBuffer())).toEqual(bytes);
    expect((await hub.call(href.replace(/size=\d+/, 'size=1'), null)).status).toBe(403);
    expect((await hub.call(href, null, { method: 'PUT', body: 'x' })).status).toBe(403);
    const anonymous = await hub.batch('ada/secret', null, 'download', [{ oid, size: 1 }]);
    expect([anonymous.status, anonymous.headers.get('lfs-authenticate')]).toEqual([401, 'Basic realm="hub"']);
  });

  it('does not tell another repository that the object exists', async () => {
    const other = { oid: sha256('nobody'), size: bytes.length };
    const known = (await (
      await hub.batch('bob/own', 'bob', 'upload', [{ oid, size: bytes.length }])
    ).json()) as BatchAnswer;
    const unknown = (await (await hub.batch('bob/own', 'bob', 'upload', [other])).json()) as BatchAnswer;
    expect(Object.keys(known.objects[0]?.actions ?? {})).toEqual(Object.keys(unknown.objects[0]?.actions ?? {}));
    const download = (await (await hub.batch('bob/own', 'bob', 'download', [{ oid, size: 1 }])).json()) as BatchAnswer;
    expect(download.objects[0]?.error?.code).toBe(404);
    const verify = await hub.json('/bob/own.git/info/lfs/verify', 'bob', { oid, size: bytes.length });
    expect(verify.status).toBe(404);
    expect((await hub.commit('bob/own', 'bob', [lfsFile('w.bin', oid)])).status).toBe(400);
  });

  it.each([
    ['other bytes', randomBytes(200_001)],
    ['too few', randomBytes(10)],
    ['too many', randomBytes(400_000)],
  ])('keeps nothing of %s', async (_, wrong) => {
    const announced = { oid: sha256(randomBytes(200_001)), size: 200_001 };
    const answer = (await (await hub.batch('bob/own', 'bob', 'upload', [announced])).json()) as BatchAnswer;
    const href = answer.objects[0]?.actions?.['upload']?.href ?? '';
    const put = await hub.call(href, null, { method: 'PUT', body: new Uint8Array(wrong) });
    expect(put.status).toBe(422);
    expect((await hub.commit('bob/own', 'bob', [lfsFile('w.bin', announced.oid)])).status).toBe(400);
    const known = await hub.objects.list('lfs/', { limit: 100 });
    expect(known.some(({ key }) => key.endsWith(announced.oid))).toBe(false);
  });
});

describe('bounds of what is transferred at once', () => {
  /** Begins a body, and ends it when told. */
  const slowly = (
    url: string,
    user: string | null,
    method: string,
    type: string,
    first: Buffer,
    rest = Buffer.alloc(0),
  ) => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    async function* body(): AsyncGenerator<Uint8Array> {
      yield first;
      await ended;
      if (rest.length > 0) yield rest;
    }
    const headers = { 'content-type': type };
    const done = hub.call(url, user, { method, duplex: 'half', body: ReadableStream.from(body()), headers });
    return { done, end };
  };
  const linkFor = async (bytes: Buffer): Promise<string> => {
    const asked = await hub.batch('bob/own', 'bob', 'upload', [{ oid: sha256(bytes), size: bytes.length }]);
    return ((await asked.json()) as BatchAnswer).objects[0]?.actions?.['upload']?.href ?? '';
  };
  const HEADER = Buffer.from('{"key":"header","value":{"summary":"s"}}\n');
  const COMMIT = '/api/models/bob/own/commit/main';

  it('an account has so many uploads under way, by whichever address', async () => {
    const bytes = randomBytes(10_000);
    const link = await linkFor(bytes);
    const parts = [bytes.subarray(0, 5_000), bytes.subarray(5_000)] as const;
    const type = 'application/octet-stream';
    const under = [
      slowly(link, null, 'PUT', type, ...parts),
      slowly(link, null, 'PUT', type, ...parts),
      slowly(COMMIT, 'bob', 'POST', 'application/x-ndjson', HEADER),
    ];
    await new Promise((resolve) => setTimeout(resolve, 300)); // all are being read
    const refused = [
      await hub.call(link, null, { method: 'PUT', body: new Uint8Array(bytes) }),
      await hub.commit('bob/own', 'bob', [file('x.txt', 'x')]),
    ];
    for (const answer of refused) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await answer.json()).toEqual({ error: answer.headers.get('x-error-message') });
    }
    expect((await hub.commit('ada/net', 'ada', [file('other.txt', 'x')])).status).toBe(200);
    for (const { end } of under) end();
    const answers = await Promise.all(under.map(({ done }) => done));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await hub.call(link, null, { method: 'PUT', body: new Uint8Array(bytes) })).status).toBe(200);
  });

  it('large content is refused while the disk has no room, small commits are not', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    hub.disk.free = -1;
    try {
      const put = await hub.call(await linkFor(bytes), null, { method: 'PUT', body: new Uint8Array(bytes) });
      expect([put.status, put.headers.get('x-error-message')]).toEqual([507, 'The disk of this hub is full']);
      expect((await hub.commit('bob/own', 'bob', [file('large.bin', bytes)])).status).toBe(507);
      expect((await hub.commit('bob/own', 'bob', [file('small.txt', 'small')])).status).toBe(200);
    } finally {
      hub.disk.free = 2 ** 40;
    }
  });

  it('commits that fail again and again are refused before they store anything', async () => {
    await hub.create('mallory', 'waste');
    const large = Array.from({ length: 15 }, (_, n) => file(`${n}.bin`, randomBytes(900_000)));
    const spoil = () => hub.commit('mallory/waste', 'mallory', [...large, { key: 'nonsense', value: {} }]);
    const stored = async () => (await hub.objects.list('', { limit: 10_000 })).length;
    for (let n = 0; n < 2; n++) expect((await spoil()).status).toBe(400);
    const before = await stored();
    const refused = await spoil();
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await stored()).toBe(before);
    expect((await hub.commit('ada/net', 'ada', [file('of-another.txt', 'x')])).status).toBe(200);
  });

  it('who does not read keeps nobody from reading', async () => {
    const large = randomBytes(24 * 1024 * 1024);
    expect((await hub.commit('bob/own', 'bob', [file('large.dat', large)])).status).toBe(200);
    const { hostname, port } = new URL(hub.base);
    const idle = Array.from({ length: 2 * READERS }, () => {
      const socket = connect(Number(port), hostname);
      socket.pause();
      socket.on('error', () => undefined); // it is cut off
      socket.write('GET /bob/own/resolve/main/large.dat HTTP/1.1\r\nhost: hub\r\n\r\n');
      return socket;
    });
    try {
      await new Promise((resolve) => setTimeout(resolve, 1_000)); // behind their grace
      for (let n = 0; n < 3; n++) {
        const got = await hub.call('/bob/own/resolve/main/large.dat', null);
        expect([got.status, sha256(Buffer.from(await got.arrayBuffer()))]).toEqual([200, sha256(large)]);
      }
    } finally {
      for (const socket of idle) socket.destroy();
    }
  });
});

describe('preupload', () => {
  const ask = async (files: object[], userAgent = 'x', more: object = {}) => {
    const answer = await hub.json(
      '/api/models/bob/own/preupload/main',
      'bob',
      { files, ...more },
      { 'user-agent': userAgent },
    );
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { files: unknown[] }).files;
  };
  const sample = Buffer.from('text').toString('base64');
  const big = randomBytes(150_000);
  beforeAll(() => hub.commit('bob/own', 'bob', [file('big.dat', big)]));

  it('tells by pattern, size and sample how a file should come', async () => {
    const files = [
      { path: 'a.txt', size: 10, sample },
      { path: 'b.bin', size: 10, sample },
      { path: 'c.txt', size: THRESHOLD, sample },
      { path: 'd', size: 10, sample: Buffer.from([1, 0, 2]).toString('base64') },
      { path: 'e.bin', size: 0, sample: '' },
      { path: 'f.tmp', size: 1, sample },
    ];
    expect(await ask(files, 'x', { gitIgnore: '*.tmp' })).toEqual([
      { path: 'a.txt', uploadMode: 'regular', shouldIgnore: false },
      { path: 'b.bin', uploadMode: 'lfs', shouldIgnore: false },
      { path: 'c.txt', uploadMode: 'lfs', shouldIgnore: false },
      { path: 'd', uploadMode: 'lfs', shouldIgnore: false },
      { path: 'e.bin', uploadMode: 'regular', shouldIgnore: false },
      { path: 'f.tmp', uploadMode: 'regular', shouldIgnore: true },
    ]);
  });

  it('says what is there, by the hash of the mode', async () => {
    const files = [
      { path: 'digits.txt', size: 10, sample },
      { path: 'big.dat', size: big.length, sample },
    ];
    expect(await ask(files)).toMatchObject([
      { oid: blobId(Buffer.from('0123456789')) },
      { uploadMode: 'lfs', oid: sha256(big) },
    ]);
    expect(await ask(files, 'unknown/None; hf_hub/1.33.0; python/3.11')).toMatchObject([
      {},
      { uploadMode: 'regular', oid: blobId(big) },
    ]);
  });

  it('sends clients with Xet to LFS above 100 MB, and tells them how', async () => {
    const files = [{ path: 'huge', size: 100_000_001, sample }];
    expect(await ask(files, 'unknown/None; hf_hub/2.0.0; python/3.11')).toMatchObject([{ uploadMode: 'lfs' }]);
    const token = await hub.call('/api/models/bob/own/xet-write-token/main', 'bob');
    expect(token.status).toBe(307);
    expect(token.headers.get('location')).toBe(
      `${hub.base}/large-files-without-xet/set-HF_HUB_DISABLE_XET=1-and-upload-again`,
    );
  });

  it('needs a branch and good paths', async () => {
    const at = (revision: string, path: string) =>
      hub.json(`/api/models/bob/own/preupload/${revision}`, 'bob', { files: [{ path, size: 1, sample }] });
    expect((await at('nowhere', 'a')).headers.get('x-error-code')).toBe('RevisionNotFound');
    expect((await at('main', '../a')).status).toBe(400);
  });
});

describe('a private repository', () => {
  it.each([
    '/ada/X/resolve/main/w.bin',
    '/ada/X/raw/main/w.bin',
    '/api/models/ada/X/tree/main',
    '/api/models/ada/X/xet-write-token/main',
  ])('answers %s as one that is missing', async (path) => {
    const seen = async (name: string, user: string | null) => {
      const answer = await hub.call(path.replace('X', name), user);
      const headers = [...answer.headers].filter(([key]) => key !== 'date');
      return [answer.status, headers, await answer.text()];
    };
    for (const user of [null, 'bob']) expect(await seen('secret', user)).toEqual(await seen('nothing', user));
  });
});
