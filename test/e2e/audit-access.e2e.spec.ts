import { HubProcess, type HubUser } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(60_000);

interface Answer {
  position: string;
  next_cursor: string | null;
  anybody: { read: boolean };
  can_sign_in: boolean;
  people: Array<Record<string, unknown> & { by: Array<{ type: string }> }>;
  organizations: Array<Record<string, unknown> & { by: Array<{ type: string }> }>;
  repositories: Array<Record<string, unknown>>;
  credentials: Array<{ kind: string; by: Array<{ type: string }> }>;
  events_read: number;
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
    [`user=alice&cursor=${Buffer.from(`${'9'.repeat(20)}/2030-01-01T00:00:00.000Z/0/0`).toString('base64url')}`, 400],
  ])('answers %s with %d', async (query, status) =>
    expect((await admin('GET', `audit/access?${query}`)).status).toBe(status),
  );
});
