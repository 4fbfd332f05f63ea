import type { HubSchemas } from '@hubledger/api-client/hub-client';
import { adminClient, answered, clientFor, done, type Fields } from './hub-clients';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, wire, wireJson } from './wire-request';

jest.setTimeout(120_000);

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
    await done(adminClient(hub).POST('/admin/api/users', { body }));
    return { name, password, token: await hub.tokenOf(name, password) };
  };

  const admin = () => ({ 'x-admin-token': hub.adminToken });
  /** For what no typed client would send. */
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { status, text } = await wireJson(hub, method, target, body, headers);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };
  const listed = async () => (await done(adminClient(hub).GET('/admin/api/invitations'))).invitations;
  const acme = () =>
    done(adminClient(hub).GET('/admin/api/users/{username}', { params: { path: { username: 'acme' } } }));
  const invite = (body: HubSchemas['CreateRegistrationInvitationRequest']) =>
    answered(adminClient(hub).POST('/admin/api/invitations/register', { body }));
  const register = (username: string, invitation_token?: string) => {
    const body = { username, email: `${username}@example.com`, password: 'correct horse battery staple' };
    return answered(clientFor(hub, {}).POST('/api/auth/register', { params: { query: { invitation_token } }, body }));
  };
  const accept = (token: string, by: HubUser) =>
    answered(clientFor(hub, by).POST('/api/invitations/{token}/accept', { params: { path: { token } } }));
  const inviteToAcme = (body: HubSchemas['InviteToOrganizationRequest'], by: HubUser) =>
    done(
      clientFor(hub, by).POST('/api/invitations/org/{organization}/create', {
        params: { path: { organization: 'acme' } },
        body,
      }),
    );

  it('let ten people register, join, and no eleventh', async () => {
    const asked = { org_id: (await acme()).id, role: 'member', max_usage: 10, expires_days: 7 };
    const made = await done(adminClient(hub).POST('/admin/api/invitations/register', { body: asked }));
    const { token } = made;
    const all: Fields<'InvitationCreatedResponse'> = {
      success: true,
      token: expect.stringMatching(/^[\w-]{43}$/),
      invitation_link: expect.stringContaining(`/register?invitation=${token}`),
      expires_at: expect.stringMatching(/Z$/),
      max_usage: 10,
      is_reusable: true,
      action: 'register_account',
    };
    expect(made).toEqual(all);
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => register(`guest${n}`, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4);
    const { members } = await done(
      clientFor(hub, {}).GET('/org/{organization}/members', { params: { path: { organization: 'acme' } } }),
    );
    expect(members).toHaveLength(11);
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
    const { token } = await inviteToAcme({ role: 'admin', email: 'bob@example.com' }, alice);
    const ofToken = { params: { path: { token } } };
    const show = () => answered(clientFor(hub, {}).GET('/api/invitations/{token}', ofToken));
    const shown = await show();
    expect(shown.body).toMatchObject({
      action: 'join_org',
      inviter_username: 'alice',
      org_name: 'acme',
      role: 'admin',
    });
    const accepted = await accept(token, bob);
    expect(accepted).toMatchObject({ status: 200, body: { success: true, org_name: 'acme', role: 'admin' } });
    const again = await accept(token, bob);
    expect(again).toEqual({ status: 400, body: { detail: 'This user is a member already' } });
    const { invitations } = await done(
      clientFor(hub, bob).GET('/api/invitations/org/{organization}/list', {
        params: { path: { organization: 'acme' } },
      }),
    );
    expect(invitations).toMatchObject([{ is_pending: false, created_by: 'alice', email: 'bob@example.com' }]);
    await done(clientFor(hub, bob).DELETE('/api/invitations/{token}', ofToken));
    expect(await show()).toEqual({ status: 404, body: { detail: 'Invitation not found' } });
  });

  it('bring nobody in, not even who sent them, once the sender may not invite any more', async () => {
    const carol = await admitted('carol');
    const { token } = await inviteToAcme({ role: 'admin' }, alice);
    expect(await accept(token, carol)).toMatchObject({ status: 200 });
    const kept = await inviteToAcme({ role: 'admin', max_usage: -1, expires_days: 3650 }, carol);
    expect((await json('DELETE', '/org/acme/members/carol', undefined, bearer(alice.token))).status).toBe(200);
    for (const one of [carol, await admitted('dave')]) {
      expect(await accept(kept.token, one)).toEqual({ status: 404, body: { detail: 'Invitation not found' } });
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
    expect(await invite({ org_id: 999_999 })).toEqual({
      status: 404,
      body: { detail: { error: 'Organization not found' } },
    });
    const refused = await invite({ org_id: (await acme()).id, role: 'super-admin' });
    expect(refused).toEqual({ status: 400, body: { detail: { error: 'role must be visitor, member or admin' } } });
    expect(await invite({ org_id: null, role: 'super-admin' })).toMatchObject({ status: 200 });
    for (const role of ['super-admin', 'owner']) {
      const answer = await json('POST', '/api/invitations/org/acme/create', { role }, bearer(alice.token));
      expect(answer).toEqual({ status: 400, body: { detail: 'role must be visitor, member or admin' } });
    }
  });

  it('are deleted by the admin', async () => {
    const [row] = await listed();
    const params = { path: { token: row?.token ?? '' } };
    const revoke = () => answered(adminClient(hub).DELETE('/admin/api/invitations/{token}', { params }));
    expect(await revoke()).toMatchObject({ status: 200, body: { success: true } });
    expect(await revoke()).toEqual({
      status: 404,
      body: { detail: { error: 'Invitation not found' } },
    });
  });

  it('never stand in the log of the program with more than eight characters', () => {
    expect(hub.stdout + hub.stderr).not.toMatch(/[\w-]{43}/);
  });
});
