import { StorageLists } from '@hubledger/contexts/storage/contract';
import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import {
  type Account,
  Accounts,
  ClaimHolders,
  type IdentitySettings,
  NameClaims,
} from '@hubledger/contexts/identity/contract';
import { EventSourcedNameClaims } from '@hubledger/contexts/identity/application/event-sourced-name-claims';
import type { OrganizationRole } from '@hubledger/contexts/organizations/contract';
import {
  ContentModule,
  FrontMatterReader,
  VisitorFrontMatterReader,
} from '@hubledger/contexts/repositories/content.module';
import { RepositoriesModule } from '@hubledger/contexts/repositories/repositories.module';
import { StorageContextModule } from '@hubledger/contexts/storage/storage.module';
import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  DocumentStore,
  EventLog,
  KeyedMutex,
  NumericIds,
  ObjectStore,
  SystemClock,
  Vault,
} from '@hubledger/kernel';
import { AccessGuard, AdminGate, Authenticator, DtoValidationPipe } from '@hubledger/platform/http';
import { Projector } from '@hubledger/projector';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { memberships } from '@projections/organizations/memberships/projection';
import { repositories } from '@projections/repositories/repositories/projection';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { registerBodyParsers } from '../../http/body-parsers';
import { ErrorFilter } from '../../http/error.filter';
import { AdminLog } from '@hubledger/platform/logging';
import { repositoryControllers, repositoryProviders } from '.';

/** The token is the user's name; `ada` and `bob` have their own namespaces, `acme` has members of each role. */
const ROLES: Readonly<Record<string, OrganizationRole>> = { vic: 'visitor', mia: 'member', amy: 'admin' };

const accounts = {
  userById: async (id: string) => ({ kind: 'user', id, name: id }) as Account,
  byName: async (name: string) =>
    (name === 'acme' ? { kind: 'organization', id: 'acme-id', name } : null) as Account | null,
  roleIn: async (_: string, userId: string) => ROLES[userId] ?? null,
} as unknown as Accounts;

const authenticator: Authenticator = {
  byToken: async (name) => {
    const credential = { kind: 'token' as const, hash: name, name, createdAt: '2030-01-01T00:00:00.000Z' };
    const role = name === 'reader' ? ('read' as const) : ('write' as const);
    return name === 'wrong' ? null : { userId: name, numericId: 1, username: name, role, credential };
  },
  bySession: async () => null,
};

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
  const clock = new SystemClock();
  const log = new InMemoryEventLog(clock);
  const documents = new InMemoryDocumentStore();
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const holders = new ClaimHolders();
  const settings = { claimLeaseMs: 60_000 } as IdentitySettings;
  const projector = new Projector(log, documents, [repositories, memberships], {
    logId: 'log',
    opener: { open: async () => null },
    upcast: (event) => event,
    clock,
    report: () => undefined,
  });
  const ports = [
    { provide: Clock, useValue: clock },
    { provide: EventLog, useValue: log },
    { provide: DocumentStore, useValue: documents },
    { provide: ObjectStore, useValue: new InMemoryObjectStore() },
    { provide: Vault, useValue: new InMemoryVault() },
    { provide: KeyedMutex, useValue: new KeyedMutex() },
    { provide: AggregateStore, useValue: store },
    { provide: NumericIds, useValue: new NumericIds(log, metadataFor) },
    { provide: Accounts, useValue: accounts },
    { provide: ClaimHolders, useValue: holders },
    { provide: FrontMatterReader, useValue: new InPlaceFrontMatter() },
    { provide: VisitorFrontMatterReader, useValue: new InPlaceFrontMatter() },
    { provide: NameClaims, useValue: new EventSourcedNameClaims(store, log, holders, clock, settings) },
    { provide: StorageLists, useValue: {} }, // for recalculations, which nobody asks for here
    { provide: AdminLog, useValue: { warning: () => undefined } },
    { provide: Authenticator, useValue: authenticator },
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
      ContentModule.with({ lfsThresholdBytes: 1_000_000, lfsPartBytes: 64_000_000 }),
    ],
    controllers: repositoryControllers,
    providers: [...repositoryProviders, { provide: APP_GUARD, useClass: AccessGuard }],
  })(TestHub);
  const app = await NestFactory.create<NestFastifyApplication>(TestHub, new FastifyAdapter(), {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  registerBodyParsers(fastify);
  app.useGlobalFilters(new ErrorFilter(pino({ level: 'silent' })));
  app.useGlobalPipes(new DtoValidationPipe());
  await app.init();
  await fastify.ready();
  await projector.start();
  const send = async (method: InjectOptions['method'], url: string, user: string | null, payload?: object) => {
    const headers = { host: 'hub.test', ...(user === null ? {} : { authorization: `Bearer ${user}` }) };
    const answer = await fastify.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    if (method !== 'GET') await projector.waitFor(await log.head());
    const body: unknown = answer.body === '' ? null : JSON.parse(answer.body);
    return { status: answer.statusCode, headers: answer.headers, body: body as Record<string, unknown> };
  };
  const stop = async (): Promise<void> => {
    await projector.stop();
    await app.close();
  };
  return { send, stop, log };
};

let hub: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  hub = await start();
});
afterEach(() => hub.stop());

const create = (user: string, body: object) => hub.send('POST', '/api/repos/create', user, body);
const get = (url: string, user: string | null = null) => hub.send('GET', url, user);
const ids = (body: unknown): string[] => (body as Array<{ id: string }>).map(({ id }) => id);

describe('creating over HTTP', () => {
  it('answers the address, the id and the name', async () => {
    const { status, body } = await create('ada', { name: 'net', type: 'dataset', organization: null });
    expect(status).toBe(200);
    expect(body).toEqual({
      url: 'http://hub.test/datasets/ada/net',
      name: 'ada/net',
      id: expect.any(String) as string,
    });
  });

  it('says where a repository is that exists already', async () => {
    const first = await create('ada', { name: 'net' });
    for (const name of ['net', 'NET']) {
      const second = await create('ada', { name, visibility: 'private' });
      expect([second.status, second.body['url']]).toEqual([409, first.body['url']]);
    }
  });

  it('keeps types apart', async () => {
    await create('ada', { name: 'net' });
    expect((await create('ada', { name: 'net', type: 'space', sdk: 'gradio' })).status).toBe(200);
    expect((await get('/api/spaces/ada/net')).body).toMatchObject({ sdk: 'gradio', runtime: { stage: 'RUNNING' } });
  });

  it('takes files along', async () => {
    const readme = Buffer.from('---\nlicense: mit\n---\n').toString('base64');
    const files = [
      { encoding: 'base64', path: 'README.md', content: readme },
      { path: 'text/größe.txt', content: 'Grüße' },
    ];
    expect((await create('ada', { name: 'net', files })).status).toBe(200);
    const { body } = await get('/api/models/ada/net?blobs=true');
    expect(body['tags']).toEqual(['license:mit']);
    const siblings = body['siblings'] as Array<{ rfilename: string; size: number }>;
    expect(siblings.map(({ rfilename }) => rfilename)).toEqual(['.gitattributes', 'README.md', 'text/größe.txt']);
    expect(siblings.at(-1)?.size).toBe(7);
  });

  it.each([
    ['anonymous', null, { name: 'net' }, 401],
    ['a wrong token', 'wrong', { name: 'net' }, 401],
    ['a read-only token', 'reader', { name: 'net' }, 403],
    ["somebody else's namespace", 'ada', { name: 'net', organization: 'bob' }, 403],
    ['an organization, as a visitor', 'vic', { name: 'net', organization: 'acme' }, 403],
    ['an organization, as a member', 'mia', { name: 'net', organization: 'acme' }, 200],
    ['a bad name', 'ada', { name: '../net' }, 400],
    ['a bad type', 'ada', { name: 'net', type: 'table' }, 422],
    ['a file without content', 'ada', { name: 'net', files: [{ path: 'a' }] }, 422],
    ['a path outside', 'ada', { name: 'net', files: [{ path: '../a', encoding: 'base64', content: '' }] }, 400],
    ['no base64', 'ada', { name: 'net', files: [{ path: 'a', encoding: 'base64', content: 'a-b' }] }, 400],
    ['too many files', 'ada', { name: 'net', files: Array(101).fill({ path: 'a', content: '' }) }, 422],
  ])('with %s', async (_, user, body, status) => {
    expect((await hub.send('POST', '/api/repos/create', user, body)).status).toBe(status);
  });
});

describe('repository info', () => {
  it('has all that clients need', async () => {
    await create('ada', { name: 'net.v1' });
    const { status, body } = await get('/api/models/ada/net.v1?blobs=true');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'ada/net.v1',
      modelId: 'ada/net.v1',
      author: 'ada',
      private: false,
      gated: false,
      tags: [],
      sha: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      lastModified: expect.stringMatching(/Z$/) as string,
      siblings: [
        { rfilename: '.gitattributes', size: expect.any(Number) as number, blobId: expect.any(String) as string },
      ],
    });
    expect(String(body['lastModified']) >= String(body['createdAt'])).toBe(true);
  });

  it('shows the card of the revision', async () => {
    const readme = { path: 'README.md', content: '---\nlicense: mit\npipeline_tag: fill-mask\n---\n' };
    await create('ada', { name: 'net', files: [readme] });
    await hub.send('POST', '/api/models/ada/net/branch/empty', 'ada', { emptyBranch: true });
    const [main, same, empty] = await Promise.all(
      ['', '/revision/main', '/revision/empty'].map(async (at) => (await get(`/api/models/ada/net${at}`)).body),
    );
    expect(main).toMatchObject({ tags: ['license:mit', 'fill-mask'], pipeline_tag: 'fill-mask' });
    expect(same?.['cardData']).toEqual(main?.['cardData']);
    expect(empty).toMatchObject({ tags: [], cardData: null });
    expect(empty).not.toHaveProperty('pipeline_tag');
  });

  it('answers only what was asked for', async () => {
    await create('ada', { name: 'net' });
    const { body } = await get('/api/models/ada/net/revision/HEAD?expand=private&expand=sha');
    expect(Object.keys(body).sort()).toEqual(['_id', 'id', 'modelId', 'private', 'sha']);
    expect(Object.keys((await get('/api/models/ada/net?expand[]=likes')).body)).toContain('likes');
  });

  it('answers for a missing, a masked and a deleted repository alike, to the byte', async () => {
    await create('ada', { name: 'secret', private: true });
    await create('ada', { name: 'gone' });
    await hub.send('DELETE', '/api/repos/delete', 'ada', { name: 'gone' });
    for (const path of ['', '/revision/main', '/refs', '/commits/main', '/revision/nope']) {
      for (const user of ['bob', null]) {
        const missing = await get(`/api/models/ada/never${path}`, user);
        expect(missing.status).toBe(404);
        expect(missing.headers['x-error-code']).toBe('RepoNotFound');
        for (const name of ['secret', 'gone']) {
          const masked = await get(`/api/models/ada/${name}${path}`, user);
          expect({ ...masked, headers: { ...masked.headers, date: '' } }).toEqual({
            ...missing,
            headers: { ...missing.headers, date: '' },
          });
        }
      }
    }
    expect((await get('/api/models/ada/secret', 'ada')).status).toBe(200);
  });

  it('tells an unknown revision from an unknown repository', async () => {
    await create('ada', { name: 'net' });
    const { status, headers } = await get('/api/models/ada/net/revision/nope');
    expect([status, headers['x-error-code']]).toEqual([404, 'RevisionNotFound']);
  });

  it.each([
    ['fallback=false', 200],
    ['fallback=TRUE', 200],
    ['fallback=maybe', 422],
  ])('with %s', async (query, status) => {
    await create('ada', { name: 'net' });
    expect((await get(`/api/models/ada/net?${query}`)).status).toBe(status);
  });
});

describe('branches and tags', () => {
  const branch = (name: string, user: string | null, body: object = {}) =>
    hub.send('POST', `/api/models/ada/net/branch/${name}`, user, body);
  beforeEach(() => create('ada', { name: 'net' }));

  it('may have slashes in their names, encoded or not', async () => {
    expect((await branch('feature%2Fx', 'ada')).status).toBe(200);
    expect((await branch('other/y', 'ada', { startingPoint: 'feature/x' })).status).toBe(200);
    const { body } = await get('/api/models/ada/net/refs?include_prs=1');
    expect(body).toMatchObject({ converts: [], tags: [], pullRequests: [] });
    expect((body['branches'] as Array<{ name: string }>).map(({ name }) => name)).toEqual([
      'feature/x',
      'main',
      'other/y',
    ]);
    for (const url of ['feature%2Fx', 'feature/x']) {
      expect((await get(`/api/models/ada/net/revision/${url}`)).status).toBe(200);
    }
    expect((await hub.send('DELETE', '/api/models/ada/net/branch/feature%2Fx', 'ada')).status).toBe(200);
  });

  it('may begin without files', async () => {
    const before = (await get('/api/models/ada/net')).body;
    expect((await hub.send('POST', '/api/models/ada/net/branch/plain', 'ada')).status).toBe(200);
    expect((await hub.send('DELETE', '/api/models/ada/net/branch/plain', 'ada')).status).toBe(200);
    expect((await branch('empty', 'ada', { emptyBranch: true })).status).toBe(200);
    expect((await branch('empty', 'ada', { emptyBranch: true })).status).toBe(409);
    expect((await get('/api/models/ada/net/revision/empty')).body['siblings']).toEqual([]);
    const commits = await get('/api/models/ada/net/commits/empty');
    expect(commits.headers['x-total-count']).toBe('1');
    expect(ids(commits.body)).toEqual([(await get('/api/models/ada/net/revision/empty')).body['sha']]);
    const after = (await get('/api/models/ada/net')).body;
    for (const key of ['sha', 'siblings', 'usedStorage']) expect(after[key]).toEqual(before[key]);
  });

  it('are overwritten when asked, and only by something else', async () => {
    const headOf = async (name: string) => (await get(`/api/models/ada/net/revision/${name}`)).body['sha'];
    await branch('dev', 'ada', { emptyBranch: true });
    const empty = await headOf('dev');
    expect((await branch('dev', 'ada', { overwrite: true })).status).toBe(200);
    expect(await headOf('dev')).toBe(empty);
    expect((await branch('dev', 'ada', { overwrite: true, startingPoint: 'main' })).status).toBe(200);
    expect(await headOf('dev')).toBe(await headOf('main'));
    expect((await branch('dev', 'ada', { overwrite: true, emptyBranch: true })).status).toBe(200);
    expect((await get('/api/models/ada/net/revision/dev')).body['siblings']).toEqual([]);
    expect((await branch('main', 'ada', { overwrite: true, emptyBranch: true })).status).toBe(403);
  });

  it('are refused as clients expect', async () => {
    await branch('dev', 'ada');
    expect((await branch('dev', 'ada')).status).toBe(409);
    expect((await branch('x', 'ada', { startingPoint: 'nope' })).headers['x-error-code']).toBe('RevisionNotFound');
    expect((await branch('refs%2Fheads%2Fx', 'ada')).status).toBe(400);
    expect((await branch('x', 'bob')).status).toBe(403);
    expect((await branch('x', null)).status).toBe(401);
    expect((await hub.send('DELETE', '/api/models/ada/net/branch/main', 'ada')).status).toBe(403);
    const gone = await hub.send('DELETE', '/api/models/ada/net/branch/nope', 'ada');
    expect([gone.status, gone.headers['x-error-code']]).toEqual([404, 'RevisionNotFound']);
  });

  it('tag any revision', async () => {
    const sha = String((await get('/api/models/ada/net')).body['sha']);
    const tag = (revision: string, name: string) =>
      hub.send('POST', `/api/models/ada/net/tag/${revision}`, 'ada', { tag: name, message: 'm' });
    expect((await tag('main', 'v1')).status).toBe(200);
    expect((await tag(sha, 'v2')).status).toBe(200);
    expect((await tag('v1', 'v1')).status).toBe(409);
    const { body } = await get('/api/models/ada/net/refs');
    expect(body['tags']).toEqual(['v1', 'v2'].map((name) => ({ name, ref: `refs/tags/${name}`, targetCommit: sha })));
    expect((await hub.send('DELETE', '/api/models/ada/net/tag/v1', 'ada')).status).toBe(200);
    expect((await hub.send('DELETE', '/api/models/ada/net/tag/v1', 'ada')).headers['x-error-code']).toBe(
      'RevisionNotFound',
    );
  });
});

describe('commits', () => {
  it('are listed with their number', async () => {
    await create('ada', { name: 'net' });
    const { headers, body } = await get('/api/models/ada/net/commits/main?limit=1&expand[]=formatted');
    expect(headers['x-total-count']).toBe('1');
    expect(headers['link']).toBeUndefined();
    expect(body).toMatchObject([
      { title: 'initial commit', message: '', authors: [{ user: 'ada' }], formatted: { title: 'initial commit' } },
    ]);
    expect((await get('/api/models/ada/net/commits/main?cursor=zz')).status).toBe(400);
    expect((await get('/api/models/ada/net/commits/nope')).headers['x-error-code']).toBe('RevisionNotFound');
  });
});

describe('deleting over HTTP', () => {
  const remove = (user: string, body: object) => hub.send('DELETE', '/api/repos/delete', user, body);

  it('takes it out of lists and lets the name begin anew', async () => {
    const first = await create('ada', { name: 'net' });
    expect((await remove('ada', { name: 'net', organization: 'ada' })).status).toBe(200);
    expect((await get('/api/models')).body).toEqual([]);
    const second = await create('ada', { name: 'net' });
    expect(second.body['id']).not.toBe(first.body['id']);
  });

  it('is for owners and admins', async () => {
    await create('ada', { name: 'net' });
    await create('mia', { name: 'net', organization: 'acme' });
    expect((await remove('bob', { name: 'net', organization: 'ada' })).status).toBe(403);
    expect((await remove('mia', { name: 'net', organization: 'acme' })).status).toBe(403);
    expect((await remove('amy', { name: 'net', organization: 'acme' })).status).toBe(200);
    expect((await remove('ada', { name: 'nope' })).headers['x-error-code']).toBe('RepoNotFound');
  });
});

describe('lists', () => {
  beforeEach(async () => {
    for (const name of ['one', 'two', 'three']) await create('ada', { name });
    await create('ada', { name: 'hidden', private: true });
    await create('bob', { name: 'one' });
  });

  it('show what the caller may see', async () => {
    expect(ids((await get('/api/models')).body)).toHaveLength(4);
    expect(ids((await get('/api/models?author=ada', 'ada')).body)).toContain('ada/hidden');
    expect(ids((await get('/api/models?author=ada', 'bob')).body)).not.toContain('ada/hidden');
    expect((await get('/api/datasets')).body).toEqual([]);
  });

  it('are searched, and come in pages with absolute links', async () => {
    expect(ids((await get('/api/models?search=ONE&author=bob')).body)).toEqual(['bob/one']);
    const seen: string[] = [];
    let url: string | undefined = '/api/models?limit=3&sort=createdAt&direction=-1';
    while (url) {
      const page = await get(url);
      seen.push(...ids(page.body));
      const link = page.headers['link'] as string | undefined;
      if (link)
        expect(link).toMatch(
          /^<http:\/\/hub\.test\/api\/models\?limit=3&sort=createdAt&direction=-1&cursor=[^>]+>; rel="next"$/,
        );
      url = link?.slice('<http://hub.test'.length, link.indexOf('>'));
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
    expect((await get('/api/models?cursor=nonsense')).status).toBe(400);
  });

  it('add files and cards when asked', async () => {
    const [full] = (await get('/api/models?full=true&search=two')).body as unknown as Array<Record<string, unknown>>;
    expect(full).toMatchObject({ siblings: [{ rfilename: '.gitattributes' }], sha: expect.any(String) as string });
    const expand = ['private', 'likes', 'downloads', 'gated', 'lastModified'];
    const [row] = (await get(`/api/models?search=two&${expand.map((key) => `expand=${key}`).join('&')}`))
      .body as unknown as Array<Record<string, unknown>>;
    expect(Object.keys(row ?? {}).sort()).toEqual(['_id', 'id', 'modelId', ...expand].sort());
  });
});

describe('checking a README', () => {
  const check = (content: string) => hub.send('POST', '/api/validate-yaml', null, { content, repoType: 'model' });
  it.each([
    ['---\nlicense: mit\n---\n# x', 200, 0],
    ['# no metadata', 200, 0],
    ['---\nlicense: [mit\n---\n', 400, 1],
    ['---\n- a\n---\n', 400, 1],
    ['---\na: 1\na: 2\n---\n', 400, 1],
  ])('%j', async (content, status, errors) => {
    const answer = await check(content);
    expect(answer.status).toBe(status);
    expect(answer.body['errors']).toHaveLength(errors);
  });
});
