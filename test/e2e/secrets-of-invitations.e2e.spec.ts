import { createHash } from 'node:crypto';
import { eventually } from '@hubledger/testing/eventually';
import { canary, placesOf, placesWith } from './canaries';
import { HubProcess, type HubUser } from './hub-process';
import { onServers } from './shape';
import { bearer, wire, type WireAnswer } from './wire-request';

jest.setTimeout(120_000);

/** Of a token, what a line for admins may show. */
const SHOWN = 8;

describe('canaries sent through invitations and quotas', () => {
  const invitee = `${canary('invitee')}@example.com`;
  const refused = `${canary('refused')}@example.com`;
  const joiner = `${canary('joiner')}@example.com`;
  const password = canary('joiner-password');
  const unknownToken = canary('unknown-invitation-token');
  const wrongAdminToken = canary('wrong-admin-token');
  const userAgent = canary('user-agent');
  const ip = '127.77.66.54';
  const answers: Array<{ readonly name: string; readonly bytes: Buffer; readonly answer: WireAnswer }> = [];
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;
  /** Tokens of invitations, by what became of them. */
  const tokens: Record<string, string> = {};

  const send = async (method: string, target: string, body?: unknown, headers: object = {}): Promise<WireAnswer> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = { 'user-agent': userAgent, ...type, ...headers };
    const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await wire(hub, method, target, { localAddress: ip, headers: sent, ...text });
    const bytes = Buffer.from(`${answer.rawHeaders.join('\n')}\n\n${answer.text}`);
    // Which token stood in an address does not matter to what may be answered there.
    const place = target.split('?')[0]?.replace(/\/(?:[\w-]{43}|unknown-[\w-]+)(?=\/|$)/, '/{token}');
    answers.push({ name: `${method} ${place}`, bytes, answer });
    return answer;
  };
  const created = async (name: string, target: string, body: object, headers: object): Promise<void> => {
    const { status, text } = await send('POST', target, body, headers);
    expect([name, status]).toEqual([name, 200]);
    tokens[name] = (JSON.parse(text) as { token: string }).token;
  };
  const token = (name: string): string => tokens[name] ?? '';

  beforeAll(async () => {
    hub = await HubProcess.start({ env: { KOHAKU_HUB_LOG_LEVEL: 'trace' } });
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    await hub.call('POST', '/org/create', { name: 'club' }, alice.token);
    await hub.call('POST', '/api/repos/create', { name: 'm' }, alice.token);
    const admin = { 'x-admin-token': hub.adminToken };
    const [asAlice, asBob] = [bearer(alice.token), bearer(bob.token)];
    const register = '/admin/api/invitations/register';
    const create = '/api/invitations/org/club/create';

    for (const name of ['used', 'deleted', 'open']) await created(name, register, { max_usage: 5 }, admin);
    for (const name of ['accepted', 'revoked', 'waiting']) {
      await created(name, create, { email: invitee, role: 'member' }, { ...asAlice, 'idempotency-key': `key-${name}` });
    }
    await send('POST', create, { email: refused, role: 'owner' }, asAlice);
    await send('POST', create, { email: refused, role: 'member' }, asBob);
    await send('POST', create, { email: refused, role: 'member' });
    await send('POST', create, { email: [refused], role: 'member' }, asAlice);
    await send('POST', create, { email: `${refused} ${refused}`, role: 'member' }, asAlice);
    await send('POST', create, `{"email":"${refused}"`, asAlice);
    await send('POST', register, { max_usage: 0, role: 7 }, admin);
    await send('POST', register, { max_usage: 1 }, { 'x-admin-token': wrongAdminToken });

    for (const one of [...Object.values(tokens), unknownToken]) {
      const who = [{}, asAlice, asBob, admin];
      for (const headers of who) await send('GET', `/api/invitations/${one}`, undefined, headers);
      await send('GET', `/api/invitations/${one}x`);
      await send('GET', `/api/models?token=${one}&search=${one}`);
      await send('POST', `/api/invitations/${one}/accept`);
    }
    await send('POST', `/api/invitations/${unknownToken}/accept`, undefined, asBob);
    await send('POST', `/api/invitations/${token('accepted')}/accept`, undefined, asBob);
    await send('POST', `/api/invitations/${token('accepted')}/accept`, {}, asBob);
    await send('DELETE', `/api/invitations/${token('revoked')}`, undefined, asBob);
    await send('DELETE', `/api/invitations/${token('revoked')}`, undefined, asAlice);
    await send('DELETE', `/api/invitations/${token('open')}`, undefined, asAlice);

    const carla = { username: 'carla', email: joiner, password };
    for (const one of [unknownToken, token('revoked'), token('waiting'), '']) {
      await send('POST', `/api/auth/register?invitation_token=${one}`, { ...carla, username: '../x' });
    }
    await send('POST', `/api/auth/register?invitation_token=${unknownToken}`, carla);
    expect((await send('POST', `/api/auth/register?invitation_token=${token('used')}`, carla)).status).toBe(200);
    await send('POST', `/api/auth/register?invitation_token=${token('used')}`, { ...carla, username: 'carla2' });

    for (const path of ['/admin/api/invitations?limit=100', '/admin/api/audit/events?limit=1000', '/admin/api/users']) {
      await send('GET', path, undefined, admin);
      await send('GET', path, undefined, { 'x-admin-token': wrongAdminToken });
    }
    await send('GET', '/api/invitations/org/club/list', undefined, asAlice);
    await send('GET', '/api/invitations/org/club/list', undefined, asBob);
    for (const format of ['jsonl', 'csv']) {
      await send('GET', `/admin/api/audit/export?format=${format}`, undefined, admin);
    }
    await send('GET', '/api/organizations/club/audit-log/export', undefined, asAlice);
    await send('GET', '/api/organizations/club/audit-log/export', undefined, asBob);
    await send('DELETE', `/admin/api/invitations/${token('deleted')}`, undefined, admin);
    await send('DELETE', `/admin/api/invitations/${unknownToken}`, undefined, admin);

    for (const path of ['/api/quota/alice', '/api/quota/repo/model/alice/m', '/admin/api/quota/alice']) {
      const who = path.startsWith('/admin') ? admin : asAlice;
      await send('GET', path, undefined, who);
      await send('GET', `${path}?token=${alice.token}`);
      await send('PUT', path, { quota_bytes: 5_000_000, private_quota_bytes: 5_000_000 }, who);
      await send('PUT', path, { quota_bytes: { password }, private_quota_bytes: [password] }, who);
      await send('PUT', path, { quota_bytes: 1 }, { 'x-admin-token': wrongAdminToken, authorization: unknownToken });
    }
    for (const path of ['/metrics', '/health/ready']) await send('GET', path);
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  it('went where they should go', () => {
    expect(Object.values(tokens).every((one) => /^[\w-]{43}$/.test(one))).toBe(true);
    expect(answers.filter(({ answer }) => answer.status >= 500)).toEqual([]);
    const accepted = answers.filter(({ name, answer }) => /accept$/.test(name) && answer.status === 200);
    expect(accepted.length).toBeGreaterThan(0);
  });

  it('stand in no file and no line of a log; of a token, what an admin deleted begins one', async () => {
    await eventually(() => expect(hub.stdout).toContain(`invitation: ${token('deleted').slice(0, SHOWN)}`));
    const places = await placesOf(hub);
    const secrets = [...Object.values(tokens), unknownToken, wrongAdminToken, hub.adminToken, password];
    for (const secret of [...secrets, alice.token, bob.token]) {
      expect([secret, placesWith(places, secret)]).toEqual([secret, []]);
    }
    for (const one of [...Object.values(tokens), unknownToken]) {
      expect([one, placesWith(places, one.slice(0, SHOWN + 2))]).toEqual([one, []]);
      for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
        const digest = createHash(algorithm).update(one).digest();
        const holding = places.filter(({ bytes }) => bytes.includes(digest) || bytes.includes(digest.toString('hex')));
        expect([one, algorithm, holding.map(({ name }) => name)]).toEqual([one, algorithm, []]);
      }
    }
  });

  it('are no persons in plaintext either: who was invited stands nowhere, who came in the read model of accounts', async () => {
    const places = await placesOf(hub);
    for (const address of [invitee, refused, ip, userAgent]) {
      expect([address, placesWith(places, address)]).toEqual([address, []]);
    }
    const ofAccounts = onServers ? /^[^/]+\/accounts_v/ : /^documents\.db(?:-wal)?$/;
    expect(placesWith(places, joiner).filter((name) => !ofAccounts.test(name))).toEqual([]);
  });

  it('are answered to those only who may know them', () => {
    const answered = (secret: string): string[] => [...new Set(placesWith(answers, secret))].sort();
    const forRegistration = ['GET /admin/api/invitations', 'POST /admin/api/invitations/register'];
    const forClub = ['GET /api/invitations/org/club/list', 'POST /api/invitations/org/club/create'];
    for (const name of ['used', 'deleted', 'open'])
      expect([name, answered(token(name))]).toEqual([name, forRegistration]);
    for (const name of ['accepted', 'revoked', 'waiting']) {
      const others = answered(token(name)).filter((place) => ![...forClub, ...forRegistration].includes(place));
      expect([name, others]).toEqual([name, []]);
    }
    const inAudit = ['GET /admin/api/audit/events', 'GET /admin/api/audit/export'];
    // The token is what lets one read it: its own answer tells whom it was meant for, and not the token again.
    const places = answered(invitee);
    expect(places).toContain('GET /api/invitations/{token}');
    expect(
      places.filter((place) => ![...forClub, ...forRegistration, 'GET /api/invitations/{token}'].includes(place)),
    ).toEqual(inAudit);
    const ofBob = answers.filter(({ name, answer }) => name === forClub[0] && answer.status !== 200);
    expect(ofBob).toHaveLength(1);
    for (const text of [unknownToken, wrongAdminToken, hub.adminToken, password]) {
      expect([text, answered(text)]).toEqual([text, []]);
    }
    expect(answered(joiner)).toEqual([...inAudit, 'GET /admin/api/users']);
  });
});
