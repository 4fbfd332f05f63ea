import { HubProcess, type HubUser } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(60_000);

interface Answer {
  position: string;
  next_cursor: string | null;
  repository: string;
  status: string;
  status_by: Array<{ type: string }>;
  anybody: { read: boolean; by: Array<{ type: string }> };
  can_sign_in: boolean;
  people: Array<Record<string, unknown> & { by: Array<{ type: string }> }>;
  organizations: Array<Record<string, unknown> & { by: Array<{ type: string }> }>;
  repositories: Array<Record<string, unknown>>;
  credentials: Array<{ kind: string; by: Array<{ type: string }> }>;
  events_read: number;
  time: string;
}

describe('who could do what, over HTTP', () => {
  let hub: HubProcess;
  let alice: HubUser;
  /** Positions of the log between what happened. */
  const at: Record<'shared' | 'hidden' | 'moved' | 'closed', string> = {
    shared: '',
    hidden: '',
    moved: '',
    closed: '',
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
    await hub.user('bob');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/org/acme/members', { username: 'bob', role: 'visitor' }, alice.token);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    at.shared = await head();
    await hub.call('PUT', '/api/models/alice/net/settings', { private: true }, alice.token);
    at.hidden = await head();
    await hub.call('POST', '/api/repos/move', { fromRepo: 'alice/net', toRepo: 'acme/net' }, alice.token);
    await hub.call('PUT', '/org/acme/members/bob', { role: 'member' }, alice.token);
    at.moved = await head();
    await admin('DELETE', 'users/bob?force=true');
    at.closed = await head();
  }, 60_000);
  afterAll(() => hub.stop());

  const admin = async (method: string, path: string) => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, undefined, { 'x-admin-token': hub.adminToken });
    return { status: answer.status, body: JSON.parse(answer.text) as Answer & { detail?: unknown } };
  };
  const access = async (query: string) => (await admin('GET', `audit/access?${query}`)).body;
  const head = async () => (await access('user=alice')).position;
  const types = ({ by }: { by: Array<{ type: string }> }) => by.map(({ type }) => type);

  it('tells of a repository who could read it, and since when', async () => {
    const shared = await access(`repository=alice/net&at=${at.shared}`);
    expect(shared).toMatchObject({ anybody: { read: true, write: false }, owner: { kind: 'user', name: 'alice' } });
    const hidden = await access(`repository=alice/net&at=${at.hidden}`);
    expect(hidden).toMatchObject({
      visibility: 'private',
      anybody: { read: false, by: [{ type: 'VisibilityChanged' }] },
    });
    expect(hidden.people).toMatchObject([{ username: 'alice', role: 'owner', read: true, write: true }]);
    expect(hidden.people.map(types)).toEqual([['RepositoryCreated']]);
  });

  it('tells of the members of the organization it moved to, and by which events', async () => {
    const { people } = await access(`repository=acme/net&at=${at.moved}`);
    expect(people.map((person) => [person['username'], person['role'], person['write'], types(person)])).toEqual([
      ['alice', 'super-admin', true, ['MemberAdded']],
      ['bob', 'member', true, ['MemberAdded', 'MemberRoleChanged']],
    ]);
  });

  it('tells what a user could reach, through which organizations, and with which credentials', async () => {
    const then = await access(`user=bob&at=${at.moved}`);
    expect(then).toMatchObject({
      ...{ username: 'bob', can_sign_in: true, organizations: [{ name: 'acme', role: 'member' }] },
      repositories: [{ full_id: 'acme/net', role: 'member', read: true, write: true, administer: false }],
    });
    expect(then.organizations.map(types)).toEqual([['MemberAdded', 'MemberRoleChanged']]);
    expect(then.credentials.map(({ kind }) => kind)).toContain('token');
    expect(then.credentials.flatMap(types)).toContain('TokenIssued');
    expect((await access(`user=bob&at=${at.hidden}`)).repositories).toEqual([]);
  });

  it('tells of a closed account by its name, and that nothing was left to it', async () => {
    expect(await access(`user=bob&at=${at.closed}`)).toMatchObject({
      ...{ username: 'bob', status: 'closed', can_sign_in: false },
      ...{ organizations: [], repositories: [], credentials: [] },
    });
    expect((await access(`repository=acme/net`)).people).toHaveLength(1);
  });

  it('tells of a deleted repository that nobody could read it, by its id and by the name it bore last', async () => {
    await hub.call('POST', '/api/repos/create', { type: 'dataset', name: 'short', private: true }, alice.token);
    const living = await access('repository=dataset/alice/short');
    const before = living.position;
    expect(living).toMatchObject({ status: 'live', full_id: 'alice/short', people: [{ username: 'alice' }] });
    await hub.call('DELETE', '/api/repos/delete', { type: 'dataset', name: 'short' }, alice.token);
    for (const name of ['dataset/alice/short', living.repository]) {
      const gone = await access(`repository=${name}`);
      expect(gone).toMatchObject({
        ...{ repository: living.repository, status: 'deleted', people: [], next_cursor: null },
        ...{ repo_type: null, full_id: null, visibility: null, owner: null },
        anybody: { read: false, write: false, administer: false },
      });
      expect([gone.status_by, gone.anybody.by].map((by) => types({ by }))).toEqual([
        ['RepositoryDeleted'],
        ['RepositoryDeleted'],
      ]);
      const then = await access(`repository=${name}&at=${before}`);
      expect(then).toMatchObject({ ...living, time: then.time, events_read: then.events_read });
    }
    expect((await access('user=alice')).repositories.map((one) => one['full_id'])).not.toContain('alice/short');
    await hub.call('POST', '/api/repos/create', { type: 'dataset', name: 'short' }, alice.token);
    const again = await access('repository=dataset/alice/short');
    expect([again.status, again.repository === living.repository]).toEqual(['live', false]);
    expect(await access(`repository=${living.repository}`)).toMatchObject({ status: 'deleted' });
  });

  it('goes on at the moment it began with', async () => {
    const first = await access(`repository=acme/net&at=${at.moved}&limit=1`);
    expect(first.people).toMatchObject([{ username: 'alice' }]);
    const rest = await access(`repository=acme/net&limit=1&cursor=${first.next_cursor}`);
    expect([rest.position, rest.next_cursor]).toEqual([at.moved, null]);
    expect(rest.people).toMatchObject([{ username: 'bob', role: 'member' }]);
  });

  it.each([
    ['', 400],
    ['user=alice&repository=alice/net', 400],
    ['user=nobody', 404],
    ['repository=alice/none', 404],
    ['user=alice&at=2020-01-01', 404],
    ['user=alice&at=yesterday', 422],
    ['user=alice&cursor=x', 400],
    [`user=alice&cursor=${Buffer.from(`${'0'.repeat(20)}/2030-01-01T00:00:00.000Z/0/0`).toString('base64url')}`, 400],
  ])('answers %s with %d', async (query, status) =>
    expect((await admin('GET', `audit/access?${query}`)).status).toBe(status),
  );

  it('refuses a cursor of another log, and one of what this log has not come to', async () => {
    const { next_cursor: cursor } = await access(`repository=acme/net&at=${at.moved}&limit=1`);
    const parts = Buffer.from(cursor ?? '', 'base64url')
      .toString('utf8')
      .split('/');
    for (const forged of [parts.with(4, '00000000'), parts.with(0, '9'.repeat(20))]) {
      const text = Buffer.from(forged.join('/')).toString('base64url');
      const answer = await admin('GET', `audit/access?repository=acme/net&cursor=${text}`);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([
        400,
        expect.stringContaining('migrated or restored'),
      ]);
    }
  });
});
