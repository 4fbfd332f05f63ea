import { eventually } from '@hubledger/testing/eventually';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { basename } from 'node:path';
import { HubProcess, type HubUser } from './hub-process';
import { storedKeys } from './stored-objects';
import { bearer, commit, file, header, ndjson, wire, wireJson } from './wire-request';

jest.setTimeout(120_000);

const WEIGHTS = 'weights of carol';
const OID = createHash('sha256').update(WEIGHTS).digest('hex');

describe('an account that the admin deletes with force', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let carol: HubUser;
  let cookie: string;
  let invitation: string;

  const admin = () => ({ 'x-admin-token': hub.adminToken });
  const json = async (method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { status, text } = await wireJson(hub, method, target, body, headers);
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  };
  const asked = (target: string) => json('GET', `/admin/api/${target}`, undefined, admin());
  const remove = (name: string, force: boolean) =>
    json('DELETE', `/admin/api/users/${name}?force=${force}`, undefined, admin());
  const create = (name: string, by: HubUser, more: object = {}) =>
    hub.call('POST', '/api/repos/create', { type: 'model', name, ...more }, by.token);
  const push = (fullId: string, by: HubUser, path = 'w.bin', content = WEIGHTS) =>
    commit(hub, `/api/models/${fullId}/commit/main`, by.token, ndjson(header(), file(path, content)));
  /** What is stored below a folder of the bucket. */
  const stored = async (folder: string): Promise<string[]> =>
    (await storedKeys(hub, folder)).map((key) => basename(key));

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, carol] = [await hub.user('alice'), await hub.user('carol')];
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/org/acme/members', { username: 'carol', role: 'admin' }, alice.token);
    const login = await wireJson(hub, 'POST', '/api/auth/login', { username: 'carol', password: carol.password });
    cookie = login.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const made = await hub.call<{ token: string }>('POST', '/api/invitations/org/acme/create', {}, carol.token);
    invitation = made.token;
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const text = (value: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, value.length]), value]);
    const key = `ssh-ed25519 ${Buffer.concat([text(Buffer.from('ssh-ed25519')), text(raw)]).toString('base64')}`;
    await hub.call('POST', '/api/user/keys', { title: 'laptop', key }, carol.token);
    await create('mine', carol);
    await create('hidden', carol, { private: true });
    await create('ours', carol, { organization: 'acme' });
    for (const fullId of ['carol/mine', 'carol/hidden', 'acme/ours']) {
      expect((await push(fullId, carol)).status).toBe(200);
    }
  }, 60_000);
  afterAll(() => hub?.stop());

  it('is left alone without force: what it owns is named', async () => {
    const owned = ['model:carol/mine', 'model:carol/hidden'];
    expect(await remove('carol', false)).toMatchObject({
      status: 400,
      body: { detail: { error: 'User owns repositories', owned_repositories: owned } },
    });
    expect((await wire(hub, 'GET', '/api/auth/me', { headers: { cookie } })).status).toBe(200);
    expect((await stored('hf-model-carol-mine')).length).toBeGreaterThan(0);
  });

  it('goes with what it owns, and what others own stays', async () => {
    const { status, body } = await remove('carol', true);
    expect([status, body['message']]).toEqual([200, 'User deleted: carol']);
    expect(body['deleted_repositories']).toEqual(['model:carol/mine', 'model:carol/hidden']);
    expect((await json('GET', '/api/models/carol/mine')).status).toBe(404);
    expect((await json('GET', '/api/models/acme/ours')).status).toBe(200);
    expect((await wire(hub, 'GET', '/acme/ours/resolve/main/w.bin')).text).toBe(WEIGHTS);
    const { body: commits } = await asked('commits?username=carol&limit=50');
    expect(commits['commits']).toContainEqual(expect.objectContaining({ repo_full_id: 'acme/ours' }));
  });

  it('leaves no content below the ids of its repositories; shared objects stay', async () => {
    for (const prefix of ['hf-model-carol-mine', 'hf-model-carol-hidden']) {
      await eventually(async () => expect(await stored(prefix)).toEqual([]), 20_000);
    }
    expect(await stored('lfs')).toContain(OID);
  });

  it('leaves no session, access token or SSH key', async () => {
    for (const headers of [{ cookie }, bearer(carol.token)]) {
      expect((await wire(hub, 'GET', '/api/auth/me', { headers })).status).toBe(401);
    }
    for (const kind of ['sessions', 'tokens', 'ssh-keys']) {
      expect((await asked(`${kind}?user=carol`)).status).toBe(404);
      expect(JSON.stringify((await asked(kind)).body)).not.toContain('"carol"');
    }
    const login = await wireJson(hub, 'POST', '/api/auth/login', { username: 'carol', password: carol.password });
    expect(login.status).toBe(401);
  });

  it('leaves no membership, and no invitation it sent', async () => {
    const { body } = await json('GET', '/org/acme/members');
    expect(body['members']).toEqual([{ user: 'alice', role: 'super-admin' }]);
    const usable = async () => (await wire(hub, 'GET', `/api/invitations/${invitation}`)).status;
    await eventually(async () => expect(await usable()).toBe(404));
    const dave = await hub.user('dave');
    const accepted = await wireJson(hub, 'POST', `/api/invitations/${invitation}/accept`, {}, bearer(dave.token));
    expect(accepted.status).toBe(404);
  });

  it('leaves its name and address to others, who start with nothing', async () => {
    const next = await hub.user('carol');
    expect((await json('GET', '/api/quota/carol/repos', undefined, bearer(next.token))).body).toMatchObject({
      total_repos: 0,
    });
    expect((await json('GET', '/org/users/carol/orgs')).body).toEqual({ organizations: [] });
    await create('mine', next);
    const info = await json('GET', '/api/models/carol/mine');
    expect(info.body['siblings']).toEqual([{ rfilename: '.gitattributes' }]);
  });

  it('may be an organization', async () => {
    expect(await remove('acme', false)).toMatchObject({
      status: 400,
      body: { detail: { owned_repositories: ['model:acme/ours'] } },
    });
    expect(await remove('acme', true)).toMatchObject({
      status: 200,
      body: { message: 'User deleted: acme', deleted_repositories: ['model:acme/ours'] },
    });
    expect((await asked('users/acme')).status).toBe(404);
    expect((await json('GET', '/org/users/alice/orgs')).body).toEqual({ organizations: [] });
    expect((await json('GET', '/api/models/acme/ours')).status).toBe(404);
    await eventually(async () => expect(await stored('hf-model-acme-ours')).toEqual([]));
    expect((await remove('acme', true)).status).toBe(404);
  });
});
