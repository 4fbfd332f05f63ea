import { eventually } from '@hubledger/testing/eventually';
import { canary, placesOf, placesWith } from './canaries';
import { HubProcess } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(120_000);

const AT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
const HF = { url: 'https://huggingface.co/', name: 'HuggingFace', source_type: 'huggingface' };
const OTHER = { url: 'https://hub.example.org/kohaku//', name: 'Other', source_type: 'kohakuhub' };

interface Source {
  readonly id: number;
  readonly url: string;
  readonly token: string | null;
  readonly updated_at: string;
}

describe('fallback sources', () => {
  const token = `hf_${canary('source-token')}`;
  const second = `hf_${canary('second-token')}`;
  const ofEnvironment = canary('environment-token');
  let hub: HubProcess;
  const answers: string[] = [];

  const call = async (method: string, path: string, body?: unknown, headers: object = {}) => {
    const answer = await wireJson(hub, method, path, body, headers as Record<string, string>);
    answers.push(answer.text);
    return { status: answer.status, json: JSON.parse(answer.text) as unknown };
  };
  const admin = (method: string, path: string, body?: unknown, headers: object = {}) =>
    call(method, `/admin/api/${path}`, body, { 'x-admin-token': hub.adminToken, ...headers });
  const added = async (body: object): Promise<Source> => {
    const { status, json } = await admin('POST', 'fallback-sources', body);
    expect([status, json]).toEqual([200, json]);
    return json as Source;
  };
  const listed = async (query = ''): Promise<Source[]> => {
    const { status, json } = await admin('GET', `fallback-sources${query}`);
    expect([status, Array.isArray(json) ? [] : json]).toEqual([200, []]);
    return json as Source[];
  };
  const ids = async (query?: string) => (await listed(query)).map(({ id }) => id);
  const replaced = (sources: unknown) => admin('PUT', 'fallback/sources-bulk-replace', { sources });
  const available = async () => (await call('GET', '/api/fallback-sources/available')).json;

  beforeAll(async () => {
    const environment = [
      { url: 'https://env.example/', name: 'Env', token: ofEnvironment, priority: 50 },
      { url: 'https://wrong.example', source_type: 'gitlab', token: ofEnvironment },
      { url: 'http://127.0.0.1:9/', token: ofEnvironment },
    ];
    hub = await HubProcess.start({ env: { KOHAKU_HUB_FALLBACK_SOURCES: JSON.stringify(environment) } });
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);
  beforeEach(async () => void (await replaced([])));

  describe('by an admin', () => {
    it('are added with what is not said as it is by default, and read again', async () => {
      const source = await added(HF);
      expect(source).toEqual({
        ...{ id: expect.any(Number) as unknown, namespace: '', url: 'https://huggingface.co', token: null },
        ...{ priority: 100, name: 'HuggingFace', source_type: 'huggingface', enabled: true },
        ...{ created_at: AT, updated_at: AT },
      });
      expect(await listed()).toEqual([source]);
      expect(await admin('GET', `fallback-sources/${source.id}`)).toEqual({ status: 200, json: source });
    });

    it('are added with all that is said, their tokens masked from then on', async () => {
      const said = { ...OTHER, namespace: 'alice', token, priority: -3, enabled: false };
      const source = await added(said);
      const shown = { ...said, url: 'https://hub.example.org/kohaku', token: `${token.slice(0, 4)}***` };
      expect(source).toEqual({ ...shown, id: source.id, created_at: AT, updated_at: AT });
      expect((await added({ ...HF, token: 'abcd' })).token).toBe('***');
      expect((await added({ ...HF, token: '' })).token).toBeNull();
      expect((await added({ ...HF, token: null })).token).toBeNull();
    });

    it('are listed by priority, and by namespace and whether they are enabled', async () => {
      const first = await added({ ...HF, priority: 7 });
      const again = await added({ ...HF, priority: 7 });
      const off = await added({ ...HF, priority: -1, enabled: false });
      const alice = await added({ ...HF, namespace: 'alice', priority: 3 });
      expect(await ids()).toEqual([off, alice, first, again].map(({ id }) => id));
      expect(await ids('?namespace=')).toEqual([off, first, again].map(({ id }) => id));
      expect(await ids('?namespace=alice')).toEqual([alice.id]);
      expect(await ids('?namespace=Alice')).toEqual([]);
      expect(await ids('?enabled=FALSE')).toEqual([off.id]);
      expect(await ids('?enabled=yes&namespace=')).toEqual([first.id, again.id]);
    });

    it('are changed in what is said', async () => {
      const source = await added({ ...HF, namespace: 'alice', token });
      const change = {
        url: 'https://huggingface.co/mirror/',
        priority: 1,
        name: 'E',
        source_type: 'kohakuhub',
        enabled: false,
      };
      const path = `fallback-sources/${source.id}`;
      const { status, json } = await admin('PUT', path, { ...change, namespace: 'bob', id: 9_999 });
      const expected = { ...source, ...change, url: 'https://huggingface.co/mirror', updated_at: AT };
      expect([status, json]).toEqual([200, expected]);
      expect((json as Source).updated_at > source.updated_at).toBe(true);
      expect(await listed()).toEqual([json]);
      const nothing = { url: null, token: null, priority: null, name: null, source_type: null, enabled: null };
      for (const same of [{}, nothing, { token: source.token }, { token }, { ...change }]) {
        expect(await admin('PUT', path, same)).toEqual({ status: 200, json });
      }
      const renewed = await admin('PUT', path, { token: second });
      expect((renewed.json as Source).token).toBe(source.token); // both begin alike
      expect((renewed.json as Source).updated_at > (json as Source).updated_at).toBe(true);
      expect((await admin('PUT', path, { token: '' })).json).toMatchObject({ token: null });
      const refused = { detail: { error: 'The token is masked, and not the one this source has' } };
      expect(await admin('PUT', path, { token: source.token })).toEqual({ status: 400, json: refused });
    });

    it('take no token along to another host: it is given for that one, or there is none', async () => {
      const source = await added({ ...HF, token });
      const path = `fallback-sources/${source.id}`;
      const masked = await admin('PUT', path, { url: 'https://elsewhere.example', token: source.token });
      const error = 'The url is of another host: the token has to be sent whole, or empty';
      expect(masked).toEqual({ status: 400, json: { detail: { error } } });
      expect((await listed())[0]).toEqual(source);
      const moved = await admin('PUT', path, { url: 'https://elsewhere.example' });
      expect(moved).toMatchObject({ status: 200, json: { url: 'https://elsewhere.example', token: null } });
      const back = await admin('PUT', path, { url: 'https://huggingface.co', token });
      expect(back).toMatchObject({ status: 200, json: { token: source.token } });
      const plain = await admin('PUT', path, { url: 'http://huggingface.co', token });
      expect(plain).toMatchObject({ status: 200, json: { url: 'http://huggingface.co', token: source.token } });
      expect((await admin('PUT', path, { url: 'http://huggingface.co:8080' })).json).toMatchObject({ token: null });
      await eventually(async () => {
        const { json } = await admin('GET', `audit/events?subject=fallbacksource:${source.id}&order=asc`);
        const { events } = json as { events: Array<{ summary: string }> };
        expect(events.map(({ summary }) => summary)).toContain(
          'The admin token changed fallback source "HuggingFace", which is at https://elsewhere.example from now on, ' +
            'without the token, which was for https://huggingface.co',
        );
      });
    });

    it('are removed, once', async () => {
      const source = await added({ ...HF, token });
      const path = `fallback-sources/${source.id}`;
      const answer = await admin('DELETE', path);
      expect(answer).toEqual({ status: 200, json: { success: true, message: 'Fallback source removed' } });
      const gone = { status: 404, json: { detail: { error: 'Fallback source not found' } } };
      for (const method of ['GET', 'DELETE']) expect(await admin(method, path)).toEqual(gone);
      expect(await admin('PUT', path, { name: 'x' })).toEqual(gone);
      expect(await listed()).toEqual([]);
    });

    it('are replaced as one', async () => {
      await added({ ...HF, token });
      await added(OTHER);
      const json = { success: true, replaced: 3, before: 2, after: 3 };
      const others = [{ ...HF, priority: 2, token: second }, OTHER, { ...OTHER, priority: 1, namespace: 'alice' }];
      expect(await replaced(others)).toEqual({ status: 200, json });
      const now = await listed();
      expect(now.map(({ url }) => url)).toEqual([
        'https://hub.example.org/kohaku',
        'https://huggingface.co',
        'https://hub.example.org/kohaku',
      ]);
      const bad = await replaced([HF, { ...HF, source_type: 'gitlab' }]);
      const error = 'Source 2: source_type is neither huggingface nor kohakuhub';
      expect(bad).toEqual({ status: 400, json: { detail: { error } } });
      const masked = 'Source 2: The token is masked: it has to be sent whole';
      expect(await replaced(now)).toEqual({ status: 400, json: { detail: { error: masked } } });
      expect(await listed()).toEqual(now);
      expect((await replaced([])).json).toEqual({ success: true, replaced: 0, before: 3, after: 0 });
      expect((await replaced([])).json).toEqual({ success: true, replaced: 0, before: 0, after: 0 });
    });

    it('have one effect however often one request is sent', async () => {
      const key = { 'idempotency-key': canary('key') };
      const body = { ...HF, token };
      const first = await admin('POST', 'fallback-sources', body, key);
      expect(await admin('POST', 'fallback-sources', body, key)).toEqual(first);
      const path = `fallback-sources/${(first.json as Source).id}`;
      const change = { token: second };
      const changed = await admin('PUT', path, change, key);
      expect(await admin('PUT', path, change, key)).toEqual(changed);
      expect(await admin('PUT', path, { token }, key)).toMatchObject({ status: 422 });
      const removed = await admin('DELETE', path, undefined, key);
      expect(await admin('DELETE', path, undefined, key)).toEqual(removed);
      expect(await listed()).toEqual([]);
    });

    it('are no more than a hundred', async () => {
      const all = Array.from({ length: 100 }, (_, n) => ({ ...HF, name: `n${n}` }));
      expect((await replaced(all)).json).toMatchObject({ after: 100 });
      const answer = await admin('POST', 'fallback-sources', HF);
      expect(answer).toEqual({ status: 409, json: { detail: { error: 'There may be 100 fallback sources' } } });
      expect(await replaced([...all, HF])).toMatchObject({ status: 422 });
      expect((await replaced(all)).json).toMatchObject({ before: 100, after: 100 });
      expect(await ids()).toHaveLength(100);
    });
  });

  describe('that are not as they must be', () => {
    it.each([
      [{ name: 'a', source_type: 'huggingface' }, 'url', 'missing'],
      [{ url: 'https://a.example', source_type: 'huggingface' }, 'name', 'missing'],
      [{ url: 'https://a.example', name: 'a' }, 'source_type', 'missing'],
      [{ ...HF, url: 7 }, 'url', 'isString'],
      [{ ...HF, priority: '1' }, 'priority', 'isInt'],
      [{ ...HF, priority: 1.5 }, 'priority', 'isInt'],
      [{ ...HF, enabled: 'yes' }, 'enabled', 'isBoolean'],
      [{ ...HF, namespace: null }, 'namespace', 'isString'],
      [{ ...HF, token: 7 }, 'token', 'isString'],
    ])('are told what is wrong with a field: %j', async (body, field, type) => {
      const { status, json } = await admin('POST', 'fallback-sources', body);
      expect({ status, json }).toMatchObject({ status: 422, json: { detail: [{ loc: ['body', field], type }] } });
      const inAList = await replaced([HF, body]);
      expect(inAList).toMatchObject({
        status: 422,
        json: { detail: [{ loc: ['body', 'sources', '1', field], type }] },
      });
      expect(await listed()).toEqual([]);
    });

    it.each([
      [{ source_type: 'gitlab' }, 'source_type is neither huggingface nor kohakuhub'],
      [{ url: 'huggingface.co' }, "The url can't be used: it is no absolute address"],
      [{ url: 'ftp://a.example' }, "The url can't be used: it is neither http nor https"],
      [{ url: 'https://me:secret@a.example' }, "The url can't be used: it carries credentials"],
      [{ url: 'https://a.example/?t=secret' }, "The url can't be used: it has a query or a fragment"],
      [{ url: 'http://169.254.169.254/latest' }, 'HUB_ALLOW_PRIVATE_UPSTREAMS'],
      [{ url: 'http://localhost:8080' }, 'HUB_ALLOW_PRIVATE_UPSTREAMS'],
      [{ url: 'http://[::1]/' }, 'HUB_ALLOW_PRIVATE_UPSTREAMS'],
      [{ name: '' }, 'The name is not'],
      [{ token: 'two secrets' }, 'The token is not'],
      [{ token: 'hf_a***' }, 'The token is masked'],
    ])('are refused: %j', async (change, error) => {
      for (const answer of [
        await admin('POST', 'fallback-sources', { ...HF, ...change }),
        await replaced([HF, { ...HF, ...change }]),
      ]) {
        expect(answer.status).toBe(400);
        expect(JSON.stringify(answer.json)).toContain(error);
        expect(JSON.stringify(answer.json)).not.toContain('secret');
      }
      expect(await listed()).toEqual([]);
      const { id } = await added(HF);
      const answer = await admin('PUT', `fallback-sources/${id}`, change);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.json)).not.toContain('secret');
    });

    it('are not found by what is no number, or nobody’s', async () => {
      for (const id of ['x', '1.5', '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', '']) {
        const { status } = await admin('GET', `fallback-sources/${id}%20`);
        expect([id, status]).toEqual([id, 422]);
      }
      for (const id of ['0', '-1', '999999', '999999999999999']) {
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const { status } = await admin(method, `fallback-sources/${id}`, method === 'PUT' ? {} : undefined);
          expect([method, id, status]).toEqual([method, id, 404]);
        }
      }
      expect(await admin('GET', 'fallback-sources?enabled=maybe')).toMatchObject({ status: 422 });
      expect(await admin('GET', 'fallback-sources?enabled=')).toMatchObject({ status: 422 });
      expect(await replaced('all')).toMatchObject({ status: 422 });
      expect(await replaced([HF, null])).toMatchObject({ status: 422 });
      expect(await admin('PUT', 'fallback/sources-bulk-replace', {})).toMatchObject({ status: 422 });
    });
  });

  it('are shown to anybody where they are for everybody: those of the environment and of the list', async () => {
    const env = { url: 'https://env.example', name: 'Env', source_type: 'huggingface', priority: 50 };
    expect(await available()).toEqual([env]);
    await added({ ...HF, priority: 50, token });
    await added({ ...OTHER, priority: 1 });
    await added({ ...OTHER, url: 'https://env.example/', priority: 0 });
    await added({ ...HF, url: 'https://off.example', enabled: false });
    await added({ ...HF, url: 'https://alice.example', namespace: 'alice' });
    expect(await available()).toEqual([
      { url: 'https://hub.example.org/kohaku', name: 'Other', source_type: 'kohakuhub', priority: 1 },
      env,
      { url: 'https://huggingface.co', name: 'HuggingFace', source_type: 'huggingface', priority: 50 },
    ]);
    expect(hub.stderr).toContain('KOHAKU_HUB_FALLBACK_SOURCES: entry 2 is left out: source_type is neither');
    expect(hub.stderr).toContain('KOHAKU_HUB_FALLBACK_SOURCES: entry 3 is left out: The url');
  });

  it('have a past that can be asked for, and entries that say what became of them', async () => {
    const source = await added({ ...HF, token });
    const born = new Date().toISOString();
    await admin('PUT', `fallback-sources/${source.id}`, { priority: 1, token: second });
    await admin('DELETE', `fallback-sources/${source.id}`);
    interface Entry {
      readonly type: string;
      readonly position: string;
      readonly summary: string;
      readonly changes: Array<{ field: string; before: unknown; after: unknown }>;
      readonly links: { readonly state_after: string; readonly difference: string };
    }
    let entries: Entry[] = [];
    await eventually(async () => {
      const { json } = await admin('GET', `audit/events?subject=fallbacksource:${source.id}&order=asc`);
      entries = (json as { events: Entry[] }).events;
      expect(entries).toHaveLength(3);
    });
    expect(entries.map(({ type }) => type)).toEqual([
      ...['FallbackSourceAdded', 'FallbackSourceUpdated', 'FallbackSourceRemoved'],
    ]);
    expect(entries.map(({ summary }) => summary)).toEqual([
      'The admin token added fallback source "HuggingFace" at https://huggingface.co',
      'The admin token changed fallback source "HuggingFace", with priority 1 instead of 100, with another token',
      'The admin token removed fallback source "HuggingFace"',
    ]);
    const [, updated, removed] = entries;
    expect(updated?.changes).toEqual([
      { field: 'priority', before: 100, after: 1 },
      { field: 'token_set_at', before: AT, after: AT },
    ]);
    expect(removed?.changes).toEqual([{ field: 'status', before: 'live', after: 'removed' }]);
    const past = async (query: string) =>
      (await admin('GET', `audit/state?kind=fallbacksource&id=${source.id}${query}`)).json as {
        state: object;
        id: string;
      };
    const then = await past(`&at=${born}`);
    expect(then.state).toEqual({
      ...{ status: 'live', id: source.id, namespace: '', url: 'https://huggingface.co', name: 'HuggingFace' },
      ...{ source_type: 'huggingface', priority: 100, enabled: true, token_set_at: AT, created_at: AT },
    });
    expect((await past('')).state).toEqual({ status: 'removed' });
    const path = updated?.links.state_after.replace('/admin/api/', '') ?? '';
    expect((await admin('GET', path)).json).toMatchObject({ id: then.id, state: { priority: 1 } });
    const difference = `audit/diff?kind=fallbacksource&id=${then.id}&from=${born}`;
    const { json } = await admin('GET', difference);
    expect((json as { steps: Array<{ type: string }> }).steps.map(({ type }) => type)).toEqual([
      ...['FallbackSourceUpdated', 'FallbackSourceRemoved'],
    ]);
    const nobody = await admin('GET', 'audit/state?kind=fallbacksource&id=999999');
    const error = 'There was no fallbacksource 999999 at that time';
    expect(nobody).toEqual({ status: 404, json: { detail: { error } } });
  });

  it('are there again after a restart, and their tokens nowhere in clear', async () => {
    const { id } = await added({ ...HF, token });
    await hub.restart('SIGKILL');
    const [kept] = await listed();
    expect(kept).toMatchObject({ id, token: `${token.slice(0, 4)}***` });
    expect(await admin('PUT', `fallback-sources/${id}`, { token: kept?.token })).toMatchObject({ status: 200 });
    const places = [...(await placesOf(hub)), { name: 'answers', bytes: Buffer.from(answers.join('\n')) }];
    for (const secret of [token, second, ofEnvironment]) expect(placesWith(places, secret)).toEqual([]);
  });
});
