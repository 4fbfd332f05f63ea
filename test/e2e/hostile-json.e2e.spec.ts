import { join } from 'node:path';
import { surfaceOf } from '../../apps/hub-api/src/http/surface';
import { JSON_BOMBS } from '../fixtures/hostile/json-bombs';
import { type Described, type JsonRoute, jsonRoutes } from '../fixtures/hostile/json-routes';
import { MISDECLARED, NO_OBJECTS, OTHER_TYPES, type Sent, UNREADABLE, VALUES } from '../fixtures/hostile/json-values';
import type { LoopReport } from '../fixtures/hostile/loop-probe';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire, type WireAnswer } from './wire-request';

jest.setTimeout(180_000);

const MIB = 1024 * 1024;
const MAX_BLOCKED_MS = 50;
/** What a request itself costs is found again each time; what a busy machine or code that is still cold adds is not. */
const ATTEMPTS = 6;

/** Values of path parameters: things that are there. */
const PARAMETERS = {
  ...{
    username: 'alice',
    user: 'alice',
    organization: 'club',
    namespace: 'alice',
    name: 'kept',
    type: 'model',
    path: 'main',
  },
  ...{ id: '1', number: '1', token: 'x'.repeat(40), oid: 'a'.repeat(64), position: '00000000000000000001' },
};

/** Members that a route would accept, so that the one that is not stands alone. */
const GOOD: Readonly<Record<string, unknown>> = {
  ...{
    username: 'bob',
    email: 'bob@example.com',
    password: 'p',
    current_password: 'p',
    new_password: 'p',
    name: 'fresh',
  },
  ...{ url: 'https://hub.example', source_type: 'kohakuhub', sources: [] },
  ...{ role: 'member', quota_bytes: 1_000_000, tag: 'v9', content: '---\n---\n', operation: 'download', size: 1 },
  ...{ oid: 'a'.repeat(64), objects: [{ oid: 'a'.repeat(64), size: 1 }], paths: ['a.txt'], files: [] },
};

const nodeArgs = ['--expose-gc', '--require', join(__dirname, '..', 'fixtures', 'hostile', 'loop-probe.js')];
/** These a parser lets through, and a controller looks at. */
const isText = (name: string): boolean => /^(?:one text|a text of)/.test(name);
/** What nobody looks at, a number at last, and a text where any text will do: small answers to these are as good. */
const HARMLESS = new Set(['a long key', 'blanks', 'one member over and over']);
const isHarmless = (name: string): boolean => isText(name) || HARMLESS.has(name);
const UNREADABLE_BOMBS = new Set(['arrays inside each other', 'arrays side by side', 'a text without end']);

const bombsFor = ({ path, members, takesJson }: JsonRoute): Sent[] => {
  const [member = 'name'] = members;
  const bomb = (name: string, body: string): Sent => ({ name, body, headers: { 'content-type': 'application/json' } });
  const most = surfaceOf(path) === 'hub' ? 1.5 * MIB : 0.24 * MIB;
  const all = Object.entries(JSON_BOMBS).map(([name, make]) =>
    bomb(name, make(member, isText(name) ? most : most / 5)),
  );
  if (!takesJson) return all.filter(({ name }) => UNREADABLE_BOMBS.has(name));
  const items = (item: string, count: number): Sent =>
    bomb(`${count} times ${item}`, `{"${member}":[${`${item},`.repeat(count - 1)}${item}]}`);
  // As many values as a parser lets through.
  return [...all, items('"a"', 24_000), items('1', 24_000), items('{}', 12_000), items('{"path":"a"}', 6_000)];
};

/** Half a character, NUL: no member of any route may be these, however free it is. */
const UNSTORABLE = /\\ud[89a-f]|\\u0000/;

/** One controller serves models, datasets and spaces. */
const oneOfEachKind = (routes: readonly JsonRoute[]): JsonRoute[] => {
  const kindOf = ({ method, path }: JsonRoute): string =>
    `${method} ${path.replace(/^(\/api)?\/(?:models|datasets|spaces)\//, '$1/')}`;
  return [...new Map(routes.map((route) => [kindOf(route), route])).values()];
};

describe('every route that the API document names', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let routes: JsonRoute[];
  let worst = 0;

  const send = (
    { method, path }: JsonRoute,
    { headers, body }: Pick<Sent, 'headers' | 'body'>,
  ): Promise<WireAnswer> => {
    const who = path.startsWith('/admin/') ? { 'x-admin-token': hub.adminToken } : bearer(alice.token);
    return wire(hub, method, path, { headers: { ...who, ...headers }, body });
  };

  /** What is wrong with a refusal; null when nothing is: the shape of its surface, and not a word about the program. */
  const wrongWith = (path: string, { status, headers, text }: WireAnswer): string | null => {
    if (status < 400 || status >= 500) return `status ${status}`;
    if (!/^application\/json/.test(String(headers['content-type']))) return `type ${headers['content-type']}`;
    if (/node_modules|\.js:\d|\bat [A-Z]\w+\.|ENOENT|SQLITE|polluted/.test(text)) return `tells ${text.slice(0, 200)}`;
    if (text.length > 5_000) return `${text.length} characters`;
    const { error, detail } = JSON.parse(text) as { error?: unknown; detail?: unknown };
    const surface = surfaceOf(path);
    if (surface === 'hub') {
      return typeof error === 'string' && typeof headers['x-error-message'] === 'string' ? null : `hub: ${text}`;
    }
    const inside = (detail as { error?: unknown } | undefined)?.error;
    const isShaped =
      typeof detail === 'string' || Array.isArray(detail) || (surface !== 'accounts' && typeof inside === 'string');
    return isShaped && error === undefined ? null : `${surface}: ${text.slice(0, 200)}`;
  };

  /** Sends all, and says which were answered otherwise than by a refusal. */
  const failuresOf = async (
    route: JsonRoute,
    all: readonly Sent[],
    mayPass: (name: string) => boolean = () => false,
  ): Promise<string[]> => {
    const failures: string[] = [];
    for (const one of all) {
      const problem = await send(route, one).then(
        (answer) =>
          mayPass(one.name) && answer.status < 300 && answer.text.length < 5_000 ? null : wrongWith(route.path, answer),
        (error: NodeJS.ErrnoException) => (/ECONNRESET|EPIPE/.test(error.code ?? '') ? null : String(error)),
      );
      if (problem !== null) failures.push(`${route.method} ${route.path} with ${one.name.slice(0, 60)}: ${problem}`);
    }
    return failures;
  };

  beforeAll(async () => {
    hub = await HubProcess.start({ nodeArgs });
    alice = await hub.user('alice');
    await hub.call('POST', '/org/create', { name: 'club' }, alice.token);
    for (const type of ['model', 'dataset', 'space']) {
      const sdk = type === 'space' ? { sdk: 'static' } : {};
      await hub.call('POST', '/api/repos/create', { name: 'kept', type, ...sdk }, alice.token);
      const made = await commit(
        hub,
        `/api/${type}s/alice/kept/commit/main`,
        alice.token,
        ndjson(header(), file('a.txt', 'a')),
      );
      expect(made.status).toBe(200);
    }
    routes = jsonRoutes(await hub.call<Described>('GET', '/openapi.json'), PARAMETERS);
    expect(routes.filter(({ takesJson }) => takesJson).length).toBeGreaterThan(30);
    expect(routes.filter(({ takesJson, members }) => takesJson && members.length === 0)).toEqual([]);
  }, 60_000);
  afterEach(async () => {
    expect((await wire(hub, 'GET', '/health/ready')).status).toBe(200);
    for (const type of ['models', 'datasets', 'spaces']) {
      const { siblings } = await hub.call<{ siblings: Array<{ rfilename: string }> }>(
        'GET',
        `/api/${type}/alice/kept`,
        undefined,
        alice.token,
      );
      expect(siblings.map(({ rfilename }) => rfilename)).toContain('a.txt');
    }
    expect(
      hub.stderr
        .split('\n')
        .filter((entry) => /"level":"(?:error|fatal)"/.test(entry))
        .slice(0, 3),
    ).toEqual([]);
  });
  afterAll(async () => {
    console.log(`${routes?.length} routes; at most ${worst.toFixed(1)} ms of CPU between two turns of the event loop`);
    await hub?.stop();
  }, 30_000);

  it('refuses what is not JSON, or not what it says it is', async () => {
    const failures: string[] = [];
    for (const route of routes) failures.push(...(await failuresOf(route, [...UNREADABLE, ...MISDECLARED])));
    expect(failures).toEqual([]);
  });

  it('refuses JSON that is no object, and other types, where it takes JSON', async () => {
    const failures: string[] = [];
    for (const route of routes.filter(({ takesJson }) => takesJson)) {
      failures.push(...(await failuresOf(route, [...NO_OBJECTS, ...OTHER_TYPES])));
    }
    expect(failures).toEqual([]);
  });

  it('refuses what is made to cost, and keeps nobody waiting meanwhile', async () => {
    const failures: string[] = [];
    for (const route of oneOfEachKind(routes)) {
      const bombs = bombsFor(route);
      let best = Infinity;
      for (let attempt = 0; attempt < ATTEMPTS && best >= MAX_BLOCKED_MS; attempt++) {
        await hub.ask('begin');
        const refused = await failuresOf(route, bombs, isHarmless);
        const { blocked } = await hub.ask<LoopReport>('end');
        best = Math.min(best, blocked);
        if (attempt === 0) failures.push(...refused);
      }
      worst = Math.max(worst, best);
      if (best >= MAX_BLOCKED_MS) failures.push(`${route.method} ${route.path}: ${best} ms`);
    }
    expect(failures).toEqual([]);
  });

  it('answers or refuses whatever stands for one of its members', async () => {
    const wrong: string[] = [];
    for (const route of oneOfEachKind(routes)) {
      for (const member of route.members) {
        for (const value of VALUES) {
          const others = route.members.filter((name) => name !== member && name in GOOD);
          const good = others.map((name) => `${JSON.stringify(name)}:${JSON.stringify(GOOD[name])}`);
          const body = `{${[...good, `${JSON.stringify(member)}:${value}`].join()}}`;
          const answer = await send(route, { headers: { 'content-type': 'application/json' }, body });
          const what = `${route.method} ${route.path} ${member}=${value.slice(0, 40)}`;
          const isOpen = answer.status < 300 && !UNSTORABLE.test(value);
          const problem = isOpen ? null : wrongWith(route.path, answer);
          if (problem !== null) wrong.push(`${what}: ${problem}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
