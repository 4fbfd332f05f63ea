import { HubProcess, type HubUser } from './hub-process';
import { bearer, wire, wireJson } from './wire-request';

jest.setTimeout(120_000);

interface Invitation {
  readonly token: string;
  readonly usage_count: number;
  readonly is_available: boolean;
  readonly used_by_username: string | null;
  readonly error_message: string | null;
}

describe('invitations over HTTP', () => {
  let hub: HubProcess;
  let alice: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start({ env: { KOHAKU_HUB_INVITATION_ONLY: 'true' } });
    alice = await admitted('alice');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
  }, 60_000);
  afterAll(() => hub?.stop());

  /** Nobody can register by themselves here. */
  const admitted = async (name: string): Promise<HubUser> => {
    const password = 'correct horse battery staple';
    const body = { username: name, email: `${name}@example.com`, password, email_verified: true };
    expect((await wireJson(hub, 'POST', '/admin/api/users', body, admin())).status).toBe(200);
    return { name, password, token: await hub.tokenOf(name, password) };
  };

  const admin = () => ({ 'x-admin-token': hub.adminToken });
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { status, text } = await wireJson(hub, method, target, body, headers);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };
  const listed = async (): Promise<Invitation[]> => {
    const { body } = await json('GET', '/admin/api/invitations', undefined, admin());
    return body['invitations'] as Invitation[];
  };
  const register = (username: string, token?: string) => {
    const query = token === undefined ? '' : `?invitation_token=${token}`;
    const body = { username, email: `${username}@example.com`, password: 'correct horse battery staple' };
    return json('POST', `/api/auth/register${query}`, body);
  };

  it('let ten people register, join, and no eleventh', async () => {
    const { body: found } = await json('GET', '/admin/api/users/acme', undefined, admin());
    const asked = { org_id: found['id'], role: 'member', max_usage: 10, expires_days: 7 };
    const made = await json('POST', '/admin/api/invitations/register', asked, admin());
    expect(made).toEqual({
      status: 200,
      body: {
        success: true,
        token: expect.stringMatching(/^[\w-]{43}$/) as string,
        invitation_link: expect.stringContaining(`/register?invitation=${made.body['token'] as string}`) as string,
        expires_at: expect.stringMatching(/Z$/) as string,
        max_usage: 10,
        is_reusable: true,
        action: 'register_account',
      },
    });
    const token = made.body['token'] as string;
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => register(`guest${n}`, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4);
    const members = await json('GET', '/org/acme/members');
    expect(members.body['members']).toHaveLength(11);
    const [row] = await listed();
    expect(row).toMatchObject({ token, usage_count: 10, is_available: false });
    expect(row?.error_message).toBe('Invitation has reached its limit of 10 uses');
    expect(row?.used_by_username).toMatch(/^guest/);
    const late = await register('late', token);
    expect(late).toEqual({ status: 400, body: { detail: 'Invitation has reached its limit of 10 uses' } });
  });

  it('are needed where only invited people may come', async () => {
    expect(await register('bob')).toEqual({ status: 403, body: { detail: 'Registration needs an invitation' } });
    const unknown = await register('bob', 'nothing');
    expect(unknown).toEqual({ status: 400, body: { detail: 'This invitation is not valid' } });
  });

  it('to an organization are shown, accepted and taken back', async () => {
    const bob = await admitted('bob');
    const asked = { role: 'admin', email: 'bob@example.com' };
    const made = await hub.call<{ token: string; invitation_link: string }>(
      'POST',
      '/api/invitations/org/acme/create',
      asked,
      alice.token,
    );
    const target = `/api/invitations/${made.token}`;
    const shown = await json('GET', target);
    expect(shown.body).toMatchObject({
      action: 'join_org',
      inviter_username: 'alice',
      org_name: 'acme',
      role: 'admin',
    });
    const accepted = await json('POST', `${target}/accept`, {}, bearer(bob.token));
    expect(accepted).toMatchObject({ status: 200, body: { success: true, org_name: 'acme', role: 'admin' } });
    const again = await json('POST', `${target}/accept`, {}, bearer(bob.token));
    expect(again).toEqual({ status: 400, body: { detail: 'This user is a member already' } });
    const pending = await hub.call<{ invitations: Array<{ is_pending: boolean; created_by: string }> }>(
      'GET',
      '/api/invitations/org/acme/list',
      undefined,
      bob.token,
    );
    expect(pending.invitations).toMatchObject([{ is_pending: false, created_by: 'alice', email: 'bob@example.com' }]);
    expect(await json('DELETE', target, undefined, bearer(bob.token))).toMatchObject({ status: 200 });
    expect(await json('GET', target)).toEqual({ status: 404, body: { detail: 'Invitation not found' } });
  });

  it('bring nobody in, not even who sent them, once the sender may not invite any more', async () => {
    const carol = await admitted('carol');
    const create = '/api/invitations/org/acme/create';
    const { token } = await hub.call<{ token: string }>('POST', create, { role: 'admin' }, alice.token);
    await hub.call('POST', `/api/invitations/${token}/accept`, {}, carol.token);
    const terms = { role: 'admin', max_usage: -1, expires_days: 3650 };
    const kept = await hub.call<{ token: string }>('POST', create, terms, carol.token);
    expect((await json('DELETE', '/org/acme/members/carol', undefined, bearer(alice.token))).status).toBe(200);
    for (const one of [carol, await admitted('dave')]) {
      const answer = await json('POST', `/api/invitations/${kept.token}/accept`, {}, bearer(one.token));
      expect(answer).toEqual({ status: 404, body: { detail: 'Invitation not found' } });
    }
  });

  it.each([
    ['{"max_usage":0}', 'max_usage'],
    ['{"max_usage":-2}', 'max_usage'],
    ['{"expires_days":0}', 'expires_days'],
    ['{"expires_days":3651}', 'expires_days'],
    ['{"org_id":"x"}', 'org_id'],
  ])('are refused with %s', async (body, field) => {
    const headers = { ...admin(), 'content-type': 'application/json' };
    const answer = await wire(hub, 'POST', '/admin/api/invitations/register', { headers, body });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toMatchObject({ detail: [{ loc: ['body', field] }] });
  });

  it('name an organization that exists and a role that can be given', async () => {
    const post = (body: object) => json('POST', '/admin/api/invitations/register', body, admin());
    expect(await post({ org_id: 999_999 })).toEqual({
      status: 404,
      body: { detail: { error: 'Organization not found' } },
    });
    const { body: found } = await json('GET', '/admin/api/users/acme', undefined, admin());
    const refused = await post({ org_id: found['id'], role: 'super-admin' });
    expect(refused).toEqual({ status: 400, body: { detail: { error: 'role must be visitor, member or admin' } } });
    expect(await post({ org_id: null, role: 'super-admin' })).toMatchObject({ status: 200 });
  });

  it('are deleted by the admin', async () => {
    const [row] = await listed();
    const target = `/admin/api/invitations/${row?.token}`;
    expect(await json('DELETE', target, undefined, admin())).toMatchObject({ status: 200, body: { success: true } });
    expect(await json('DELETE', target, undefined, admin())).toEqual({
      status: 404,
      body: { detail: { error: 'Invitation not found' } },
    });
  });

  it('never stand in the log of the program with more than eight characters', () => {
    expect(hub.stdout + hub.stderr).not.toMatch(/[\w-]{43}/);
  });
});
