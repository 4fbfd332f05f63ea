import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from './hub-process';
import { commit, file, header, ndjson, wire, wireJson } from './wire-request';

jest.setTimeout(60_000);

interface Entry {
  readonly position: string;
  readonly type: string;
  readonly stream: string;
  readonly recorded_at: string;
  readonly correlation_id: string;
  readonly actor: { readonly id: string; readonly ip_hash: string; readonly token_hash: string };
  readonly data: Record<string, unknown>;
}
interface Page {
  readonly events: Entry[];
  readonly next_cursor: string | null;
}
interface Command {
  readonly events: Array<Entry & { readonly consequences: Command[] }>;
  readonly steps: Command[];
}

/** Everything happens once in the beginning; each question is then asked of the same log. */
describe('the search of the audit over HTTP', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let all: Entry[];

  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
    await hub.user('bob');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'member' }, alice.token);
    for (const name of ['tiny', 'gone'])
      await hub.call('POST', '/api/repos/create', { type: 'model', name }, alice.token);
    const lines = ndjson(header('Größe of it'), file('a.txt', 'a'));
    expect((await commit(hub, '/api/models/alice/tiny/commit/main', alice.token, lines)).status).toBe(200);
    await hub.call('POST', '/api/repos/move', { fromRepo: 'alice/tiny', toRepo: 'acme/small' }, alice.token);
    await hub.call('DELETE', '/api/repos/delete', { type: 'model', name: 'gone', organization: 'alice' }, alice.token);
    await wire(hub, 'POST', '/api/auth/login', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bob', password: 'wrong' }),
      localAddress: '127.0.0.9',
    });
    await admin('PUT', 'quota/alice', { private_quota_bytes: 5, public_quota_bytes: null });
    const { status } = await admin('DELETE', 'users/bob?force=true', undefined, { 'x-request-id': 'close-bob' });
    expect(status).toBe(200);
    // What process managers do afterwards has ended with these.
    await eventually(async () => {
      all = (await found('limit=1000')).events;
      for (const wanted of ['LoginFailed', 'AccountClosed', 'Revoked']) {
        expect(all.map(({ type }) => type)).toContain(wanted);
      }
      expect(all.filter(({ type }) => type === 'Revoked')).toHaveLength(2); // session and token
    }, 20_000);
  }, 60_000);
  afterAll(() => hub.stop());

  const admin = async (method: string, path: string, json?: object, headers: Record<string, string> = {}) => {
    const all = { 'x-admin-token': hub.adminToken, ...headers };
    const answer = await wireJson(hub, method, `/admin/api/${path}`, json, all);
    return { status: answer.status, body: JSON.parse(answer.text) as unknown };
  };
  const ask = (query: string) => admin('GET', `audit/events?${query}`);
  const found = async (query: string): Promise<Page> => {
    const { status, body } = await ask(query);
    expect({ query, status, body: status === 200 ? '' : body }).toEqual({ query, status: 200, body: '' });
    return body as Page;
  };
  const typesOf = async (query: string): Promise<string[]> =>
    (await found(`${query}&limit=1000`)).events.map(({ type }) => type);
  const placesOf = (events: readonly Entry[]): string[] => events.map(({ position }) => position);
  const theOnly = (type: string, means: (entry: Entry) => boolean = () => true): Entry => {
    const [first] = all.filter((entry) => entry.type === type && means(entry));
    if (first === undefined) throw new Error(`No ${type}`);
    return first;
  };

  it('by actor: name, id, also of a closed account, and who has none', async () => {
    const [{ actor }] = [theOnly('OrganizationCreated')];
    const byAlice = await found('actor=alice');
    expect(byAlice.events.length).toBeGreaterThan(5);
    expect(byAlice.events.every((event) => event.actor.id === actor.id)).toBe(true);
    expect(await found(`actor=${actor.id}`)).toEqual(byAlice);
    expect((await typesOf('actor=bob')).length).toBeGreaterThan(0);
    expect(await typesOf('actor=admin')).toEqual(expect.arrayContaining(['QuotaSet', 'AccountClosed']));
    expect(await typesOf('actor=anonymous')).toContain('LoginFailed');
    expect(await typesOf('actor=system')).toContain('LogInitialised');
    expect(await ask('actor=carol')).toMatchObject({
      status: 404,
      body: { detail: { error: 'There is no user carol' } },
    });
  });

  it('by action: one, many in either way, by what they begin with', async () => {
    expect(new Set(await typesOf('action=CommitPushed'))).toEqual(new Set(['CommitPushed']));
    const many = new Set(['CommitPushed', 'MemberAdded']);
    expect(new Set(await typesOf('action=CommitPushed,MemberAdded'))).toEqual(many);
    expect(new Set(await typesOf('action=CommitPushed&action=MemberAdded'))).toEqual(many);
    expect(new Set(await typesOf('action=CommitPushed&type=MemberAdded'))).toEqual(many);
    const repositories = await typesOf('action=Repository*');
    expect(new Set(repositories).size).toBeGreaterThan(3);
    expect(repositories.every((type) => type.startsWith('Repository'))).toBe(true);
    expect(await ask('action=Repositry*')).toMatchObject({ status: 400 });
    expect(await ask('action=a-b')).toMatchObject({ status: 422 });
  });

  it('by whom and what it is about', async () => {
    expect(await typesOf('subject=organization:acme')).toEqual(
      expect.arrayContaining(['OrganizationCreated', 'MemberAdded']),
    );
    expect(await typesOf('subject=user:bob')).toEqual(
      expect.arrayContaining(['UserCreated', 'MemberAdded', 'TokenIssued', 'AccountClosed']),
    );
    expect(await ask('subject=organization:bob')).toMatchObject({ status: 404 });
    expect(await ask('subject=person:bob')).toMatchObject({ status: 422 });
  });

  it('by repository: as it is called, as it was called, a deleted one', async () => {
    const now = await found('repository=acme/small');
    expect(now.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['RepositoryCreated', 'CommitPushed', 'RepositoryMoved', 'StorageCommitted']),
    );
    expect(await found('repository=alice/tiny')).toEqual(now);
    const [{ data }] = [theOnly('RepositoryMoved')];
    expect(await found(`repository=${String(data['repositoryId'])}`)).toEqual(now);
    expect(await found('repository=model/alice/tiny')).toEqual(now);
    expect(await typesOf('repository=alice/gone')).toContain('RepositoryDeleted');
    expect(await ask('repository=alice/never')).toMatchObject({ status: 404 });
    expect(await ask(`repository=acme/small&to=${theOnly('CommitPushed').position}`)).toMatchObject({ status: 404 });
  });

  it('by namespace', async () => {
    const types = await typesOf('namespace=alice');
    expect(types).toEqual(
      expect.arrayContaining(['QuotaSet', 'RepositoryAdmitted', 'CommitPushed', 'RepositoryReleased']),
    );
    expect(types).not.toContain('OrganizationCreated');
    expect(await typesOf('namespace=acme')).toEqual(
      expect.arrayContaining(['RepositoryMoved', 'OrganizationCreated', 'MemberAdded']),
    );
    expect(await ask('namespace=nobody')).toMatchObject({ status: 404 });
  });

  it('by address and its hash, by token and its number', async () => {
    const [failed] = (await found('ip=127.0.0.9')).events;
    expect(failed).toMatchObject({ type: 'LoginFailed', data: { name: 'bob' } });
    expect((await found(`ip=${failed?.actor.ip_hash}`)).events).toEqual([failed]);
    expect(await ask('ip=somewhere')).toMatchObject({ status: 400 });
    const pushed = theOnly('CommitPushed');
    const byToken = await found(`token=${pushed.actor.token_hash}`);
    expect(byToken.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['MemberAdded', 'CommitPushed']));
    const [issued] = all.filter(({ stream }) => stream === `accesstoken-${pushed.actor.token_hash}`).slice(-1);
    expect(await found(`token=${Number(issued?.data['numericId'])}`)).toEqual(byToken);
    const [revoked] = all.filter(({ type, actor }) => type === 'TokenIssued' && actor.id !== pushed.actor.id);
    expect((await ask(`token=${Number(revoked?.data['numericId'])}`)).status).toBe(200);
    expect(await ask('token=999999')).toMatchObject({ status: 404 });
  });

  it('by nothing that it does not know: a mistyped filter does not list everything', async () => {
    expect(await ask('user=bob')).toMatchObject({ status: 422 });
  });

  it('by outcome', async () => {
    expect(await typesOf('outcome=refused')).toEqual(['LoginFailed']);
    expect(await typesOf('outcome=refused&subject=user:bob')).toEqual(['LoginFailed']);
    const { length } = await typesOf('outcome=success');
    expect(length).toBe(all.length - 1);
    expect(await typesOf('outcome=success&action=LoginFailed')).toEqual([]);
  });

  it('by time and by position', async () => {
    const [moved, created] = [theOnly('RepositoryMoved'), theOnly('OrganizationCreated')];
    const between = await typesOf(`from=${created.position}&to=${moved.position}`);
    expect([between.at(-1), between.includes('RepositoryMoved')]).toEqual(['OrganizationCreated', false]);
    const since = await found(`from=${moved.recorded_at}&limit=1000`);
    expect(placesOf(since.events)).toEqual(placesOf(all.filter((event) => event.recorded_at >= moved.recorded_at)));
    const until = await found(`to=${moved.recorded_at}&limit=1000`);
    expect(placesOf(until.events)).toEqual(placesOf(all.filter((event) => event.recorded_at < moved.recorded_at)));
    expect(await typesOf('from=2100-01-01')).toEqual([]);
  });

  it('by text, in either case, within what the other filters leave', async () => {
    expect(await typesOf(`text=${encodeURIComponent('GRÖSSE OF')}`)).toEqual(['CommitPushed']);
    expect(await typesOf(`text=${encodeURIComponent('größe of')}&actor=admin`)).toEqual([]);
  });

  it('by several at once', async () =>
    expect(await typesOf('actor=alice&action=Repository*&namespace=alice&outcome=success&text=gone')).toEqual(
      expect.arrayContaining(['RepositoryCreated']),
    ));

  it.each(['asc', 'desc'])('page by page, %s', async (order) => {
    const entries: Entry[] = [];
    let cursor = '';
    do {
      const page = await found(`order=${order}&limit=7&actor=alice${cursor && `&cursor=${cursor}`}`);
      entries.push(...page.events);
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    const [{ actor }] = [theOnly('OrganizationCreated')];
    const expected = all.filter((event) => event.actor.id === actor.id);
    expect(placesOf(entries)).toEqual(placesOf(order === 'desc' ? expected : expected.toReversed()));
  });

  it('with a cursor of the other order is refused', async () => {
    const { next_cursor: cursor } = await found('limit=1');
    expect(await ask(`limit=1&order=asc&cursor=${cursor}`)).toMatchObject({ status: 400 });
  });

  it('follows one request to all it caused, and what the hub did later because of it', async () => {
    const { status, body } = await admin('GET', 'audit/correlation/close-bob');
    expect(status).toBe(200);
    const thread = body as { event_count: number; truncated: boolean; commands: Command[] };
    const flat = (commands: readonly Command[]): Entry[] =>
      commands.flatMap(({ events, steps }) => [
        ...events.flatMap((event) => [event, ...flat(event.consequences)]),
        ...flat(steps),
      ]);
    const consequences = (commands: readonly Command[]): Entry[] =>
      commands.flatMap(({ events, steps }) => [
        ...events.flatMap((event) => flat(event.consequences)),
        ...consequences(steps),
      ]);
    const types = flat(thread.commands).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['AccountClosed', 'MemberRemoved', 'NamespaceClosed']));
    expect(consequences(thread.commands).map(({ type }) => type)).toEqual(['Revoked', 'Revoked']);
    expect(types).toHaveLength(thread.event_count);
    expect(thread.truncated).toBe(false);
    expect((await found('correlation=close-bob&limit=1000')).events).toHaveLength(thread.event_count);
    expect(await admin('GET', 'audit/correlation/none')).toMatchObject({ status: 404 });
  });
});
