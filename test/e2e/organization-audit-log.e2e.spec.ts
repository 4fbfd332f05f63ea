import { HubProcess, type HubUser } from './hub-process';
import { bearer, wire, type WireAnswer, wireJson } from './wire-request';

jest.setTimeout(60_000);

interface LogEntry {
  readonly _id: string;
  readonly type: string;
  readonly message: string;
  readonly createdAt: string;
  readonly author: { readonly _id: string; readonly user: string; readonly type: string; readonly deleted?: true };
  readonly data: Record<string, unknown>;
}

describe('the audit log of an organization', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  let carol: HubUser;

  const ask = (user: HubUser, path = 'acme/audit-log/export'): Promise<WireAnswer> =>
    wire(hub, 'GET', `/api/organizations/${path}`, { headers: bearer(user.token) });
  const entries = async (query = ''): Promise<LogEntry[]> => {
    const { status, text } = await ask(alice, `acme/audit-log/export${query}`);
    expect([status, text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    return JSON.parse(text) as LogEntry[];
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob, carol] = [await hub.user('alice'), await hub.user('bob'), await hub.user('carol')];
    const call = (method: string, path: string, body: object | undefined, user: HubUser) =>
      hub.call<{ token: string }>(method, path, body, user.token);
    await call('POST', '/org/create', { name: 'acme' }, alice);
    await call('POST', '/org/create', { name: 'other' }, carol);
    await call('PUT', '/api/organizations/acme/settings', { bio: 'canary-bio' }, alice);
    const { token } = await call('POST', '/api/invitations/org/acme/create', { email: 'bob@example.com' }, alice);
    await call('POST', `/api/invitations/${token}/accept`, undefined, bob);
    await call('POST', '/org/acme/members', { username: 'carol', role: 'visitor' }, alice);
    await call('PUT', '/org/acme/members/carol', { role: 'member' }, alice);
    await call('POST', '/api/repos/create', { organization: 'acme', name: 'net', private: true }, alice);
    await call('PUT', '/api/models/acme/net/settings', { private: false }, alice);
    await call('POST', '/api/repos/create', { organization: 'acme', name: 'gone' }, alice);
    await call('DELETE', '/api/repos/delete', { organization: 'acme', name: 'gone' }, alice);
    await call('POST', '/api/repos/create', { name: 'coming' }, alice);
    await call('POST', '/api/repos/move', { fromRepo: 'alice/coming', toRepo: 'acme/come' }, alice);
    await call('POST', '/api/repos/create', { organization: 'other', name: 'secret' }, carol);
    await call('DELETE', '/org/acme/members/carol', undefined, carol);
    const quota = { private_quota_bytes: 1_000_000 };
    await wireJson(hub, 'PUT', '/admin/api/quota/acme?is_org=true', quota, { 'x-admin-token': hub.adminToken });
  });
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  it('says what was done, newest first, named as the Hub names it', async () => {
    const types = (await entries()).map(({ type }) => type).reverse();
    expect(types).toEqual([
      'org.create',
      'org.add_user',
      'org.update_settings',
      'org.invite.email',
      'org.add_user',
      'org.invite.accept',
      'org.add_user',
      'org.change_role',
      'repo.create',
      'repo.update_settings',
      'repo.create',
      'repo.delete',
      'repo.move',
      'org.leave',
      'org.update_settings',
    ]);
  });

  it('has the shape that clients know', async () => {
    const all = await entries();
    expect(new Set(all.map(({ _id }) => _id)).size).toBe(all.length);
    expect(all.find(({ type }) => type === 'org.change_role')).toEqual({
      _id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      author: { _id: expect.any(String) as string, user: 'alice', type: 'user', avatarUrl: '' },
      createdAt: expect.stringMatching(/Z$/) as string,
      type: 'org.change_role',
      message: expect.stringContaining('carol') as string,
      data: { userId: expect.any(String) as string, from: 'visitor', to: 'member' },
    });
    expect(all[0]?.author).toMatchObject({ user: 'admin', type: 'system' });
  });

  it('is only of what belongs to the organization', async () => {
    const text = JSON.stringify(await entries());
    expect(text).not.toMatch(/other|secret|127\.0\.0\.1|bob@example\.com/);
    const moved = (await entries()).find(({ type }) => type === 'repo.move');
    expect(moved?.data).toMatchObject({ namespace: 'acme', name: 'come', fromNamespace: 'alice' });
  });

  it('calls what has left the organization as it was called there', async () => {
    const call = (method: string, path: string, body: object) => hub.call(method, path, body, alice.token);
    await call('POST', '/org/create', { name: 'leaving' });
    await call('POST', '/org/leaving/members', { username: 'bob', role: 'admin' });
    await call('POST', '/api/repos/create', { organization: 'leaving', name: 'net' });
    await call('PUT', '/api/models/leaving/net/settings', { private: true });
    await call('POST', '/api/repos/move', { fromRepo: 'leaving/net', toRepo: 'alice/mine' });
    await call('POST', '/api/repos/move', { fromRepo: 'alice/mine', toRepo: 'alice/canary-plans' });
    const { status, text } = await ask(bob, 'leaving/audit-log/export');
    expect(status).toBe(200);
    expect(text).toContain('alice made the model leaving/net private (before: public)');
    expect(text).not.toContain('canary-plans');
  });

  it('can be narrowed', async () => {
    expect((await entries('?q=REPO.')).map(({ type }) => type).every((type) => type.startsWith('repo.'))).toBe(true);
    expect((await entries('?q=carol')).map(({ type }) => type)).toContain('org.leave');
    expect(await entries('?q=nothing-has-this')).toEqual([]);
  });

  it('is for admins: others learn what they would learn of one that is not there', async () => {
    expect((await ask(bob)).status).toBe(403);
    const [stranger, missing] = [await ask(carol), await ask(carol, 'nowhere/audit-log/export')];
    expect([stranger.status, stranger.text]).toEqual([404, missing.text]);
    expect(missing.status).toBe(404);
    expect((await wire(hub, 'GET', '/api/organizations/acme/audit-log/export')).status).toBe(401);
  });

  it('is recorded when it is exported', async () => {
    await entries('?q=x');
    const headers = { 'x-admin-token': hub.adminToken };
    const { text } = await wire(hub, 'GET', '/admin/api/audit/events?type=AuditExported&limit=1', { headers });
    const { events } = JSON.parse(text) as { events: Array<{ actor: { username: string }; data: object }> };
    expect(events[0]).toMatchObject({
      actor: { username: 'alice' },
      data: { format: 'hugging-face', filters: { q: '(not kept)' }, organizationId: expect.any(String) as string },
    });
  });
});
