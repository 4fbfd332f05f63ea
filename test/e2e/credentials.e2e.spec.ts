import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, wireJson } from './wire-request';

jest.setTimeout(120_000);

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const FINGERPRINT = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';
const AT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
const ID = expect.any(Number) as unknown;

interface Row {
  readonly id: number;
  readonly user_id: number;
  readonly username: string;
  readonly created_at: string;
}
type List = { readonly total: number } & Readonly<Record<'sessions' | 'tokens' | 'ssh_keys', Row[] | undefined>>;

describe('credentials in the hands of an admin', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
  }, 60_000);
  afterAll(() => hub.stop(), 30_000);

  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const answer = await wireJson(hub, method, path, body, headers);
    return { ...answer, json: JSON.parse(answer.text) as unknown };
  };
  const admin = (method: string, path: string, body?: unknown) =>
    call(method, `/admin/api/${path}`, body, { 'x-admin-token': hub.adminToken });
  const list = async (path: string): Promise<List> => (await admin('GET', path)).json as List;
  const login = async ({ name, password }: HubUser): Promise<string> => {
    const answer = await call('POST', '/api/auth/login', { username: name, password });
    return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  const me = async (headers: Record<string, string>) => (await call('GET', '/api/auth/me', undefined, headers)).status;

  it('sessions are listed, without what opens them', async () => {
    const cookie = await login(alice);
    const { status, json, text } = await admin('GET', 'sessions?user=alice&limit=1');
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        sessions: [{ id: ID, user_id: ID, username: 'alice', created_at: AT, expires_at: AT, expired: false }],
        total: 2,
        limit: 1,
        offset: 0,
      },
    });
    expect(text).not.toContain(cookie.split('=')[1]);
    const all = (await list('sessions')).sessions ?? [];
    expect(all.map(({ created_at }) => created_at)).toEqual(
      all
        .map(({ created_at }) => created_at)
        .sort()
        .reverse(),
    );
    expect((await list('sessions?user=alice&limit=1&offset=1')).sessions).toEqual([
      all.filter((one) => one.username === 'alice')[1],
    ]);
    expect((await list('sessions?active_only=true')).total).toBe(all.length);
    expect((await list(`sessions?created_after=${all[0]?.created_at}`)).sessions).toEqual([all[0]]);
    expect((await list('sessions?created_after=2100-01-01')).total).toBe(0);
  });

  it.each([
    'sessions?limit=501',
    'sessions?limit=0',
    'sessions?offset=-1',
    'sessions?active_only=maybe',
    'sessions?created_after=yesterday',
    'tokens?unused_for_days=-1',
    'tokens?limit=501',
    'ssh-keys?offset=-1',
  ])('GET %s is 422', async (path) =>
    expect(await admin('GET', path)).toMatchObject({
      status: 422,
      json: { detail: [{ loc: ['query', expect.any(String)] }] },
    }),
  );
  it.each(['sessions', 'tokens', 'ssh-keys'])('%s of an unknown user are 404', async (kind) =>
    expect(await admin('GET', `${kind}?user=nobody`)).toMatchObject({
      status: 404,
      json: { detail: { error: 'User not found' } },
    }),
  );

  it('a session ends at once, alone', async () => {
    const [first, second] = [await login(bob), await login(bob)];
    const [newest] = (await list('sessions?user=bob')).sessions ?? [];
    expect(await admin('DELETE', `sessions/${newest?.id}`)).toMatchObject({ status: 200, json: { revoked: 1 } });
    expect([await me({ cookie: second }), await me({ cookie: first })]).toEqual([401, 200]);
    expect(await admin('DELETE', `sessions/${newest?.id}`)).toMatchObject({
      status: 404,
      json: { detail: { error: 'Session not found' } },
    });
    await eventually(() => expect(hub.stdout).toContain(`Admin revoked session ${newest?.id}`));
  });

  it('many sessions end at once: of a user, of a time, of both', async () => {
    const [alices, bobs] = [await login(alice), await login(bob)];
    expect(await admin('POST', 'sessions/revoke-bulk', {})).toMatchObject({ status: 400 });
    expect(await admin('POST', 'sessions/revoke-bulk', { user: 'nobody' })).toMatchObject({ status: 404 });
    expect(await admin('POST', 'sessions/revoke-bulk', { before_ts: 'yesterday' })).toMatchObject({ status: 422 });
    expect(await admin('POST', 'sessions/revoke-bulk', { user: 'alice', before_ts: '2020-01-01' })).toMatchObject({
      json: { revoked: 0 },
    });
    const { total } = await list('sessions?user=alice');
    expect(await admin('POST', 'sessions/revoke-bulk', { user: 'alice' })).toMatchObject({
      status: 200,
      json: { revoked: total },
    });
    expect([await me({ cookie: alices }), await me({ cookie: bobs })]).toEqual([401, 200]);
    expect((await list('sessions?user=alice')).total).toBe(0);

    const late = await login(alice);
    const [{ created_at: start } = { created_at: '' }] = (await list('sessions')).sessions ?? [];
    const before = (await list('sessions')).total - 1; // "strictly": the newest stays
    expect(await admin('POST', 'sessions/revoke-bulk', { before_ts: start })).toMatchObject({
      json: { revoked: before },
    });
    expect([await me({ cookie: late }), await me({ cookie: bobs })]).toEqual([200, 401]);
  });

  it('sessions that a logout has ended leave the list', async () => {
    const cookie = await login(bob);
    await login(bob);
    expect((await list('sessions?user=bob')).total).toBe(2);
    await call('POST', '/api/auth/logout', undefined, { cookie });
    await eventually(async () => expect((await list('sessions?user=bob')).total).toBe(0));
  });

  it('tokens are listed by owner and use, and end at once', async () => {
    const { token, token_id: id } = await hub.call<{ token: string; token_id: number }>(
      'POST',
      '/api/auth/tokens/create',
      { name: 'idle' },
      alice.token,
    );
    const { json, text } = await admin('GET', 'tokens?user=alice');
    expect(json).toMatchObject({
      tokens: [
        { id, user_id: ID, username: 'alice', name: 'idle', created_at: AT, last_used: null },
        { username: 'alice', name: 'test', last_used: AT },
      ],
      total: 2,
    });
    expect(Object.keys((json as List).tokens?.[0] ?? {})).toHaveLength(6);
    expect(text).not.toContain('hf_');
    expect((await list('tokens?user=alice&unused_for_days=1')).tokens).toMatchObject([{ id }]);
    expect((await list('tokens?unused_for_days=1')).total).toBe(2); // bob has used none
    expect((await list('tokens?unused_for_days=0')).total).toBe(3);
    expect(await me(bearer(token))).toBe(200);
    expect(await admin('DELETE', `tokens/${id}`)).toMatchObject({ status: 200, json: { revoked: 1 } });
    expect(await me(bearer(token))).toBe(401);
    expect(await admin('DELETE', `tokens/${id}`)).toMatchObject({ status: 404 });
    expect(await admin('DELETE', 'tokens/x')).toMatchObject({ status: 422 });
  });

  it('SSH keys have one holder', async () => {
    const add = (user: HubUser, key: string, title = 'laptop') =>
      call('POST', '/api/user/keys', { title, key }, bearer(user.token));
    const ofAlice = (method: string, id: unknown, user = alice) =>
      call(method, `/api/user/keys/${String(id)}`, undefined, bearer(user.token));

    const added = await add(alice, `ssh-ed25519 ${KEY} alice@laptop`);
    const shown = {
      id: ID,
      title: 'laptop',
      key_type: 'ssh-ed25519',
      fingerprint: FINGERPRINT,
      created_at: AT,
      last_used: null,
    };
    expect(added).toMatchObject({ status: 200, json: shown });
    const { id } = added.json as { id: number };
    expect((await call('GET', '/api/user/keys', undefined, bearer(alice.token))).json).toEqual({
      keys: [added.json],
    });
    expect((await ofAlice('GET', id)).json).toEqual(added.json);

    for (const user of [alice, bob]) {
      expect(await add(user, `ssh-ed25519 ${KEY} again`)).toMatchObject({
        status: 409,
        json: { detail: 'This SSH key is in use already' },
      });
    }
    expect(await add(bob, 'ssh-ed25519 AAAA')).toMatchObject({
      status: 400,
      json: { detail: expect.any(String) as unknown },
    });
    expect(await add(bob, `ssh-ed25519 ${KEY}`, '')).toMatchObject({ status: 422 });
    expect(await ofAlice('GET', id, bob)).toMatchObject({ status: 403 });
    expect(await ofAlice('DELETE', id, bob)).toMatchObject({ status: 403 });
    expect(await ofAlice('GET', 999_999)).toMatchObject({ status: 404 });

    const { json, text } = await admin('GET', 'ssh-keys?user=alice&unused_for_days=30');
    expect(json).toEqual({
      ssh_keys: [{ ...shown, user_id: ID, username: 'alice' }],
      total: 1,
      limit: 100,
      offset: 0,
    });
    expect(text).not.toContain(KEY.slice(20));
    expect((await list('ssh-keys?user=bob')).total).toBe(0);
    expect(await admin('DELETE', `ssh-keys/${id}`)).toMatchObject({ status: 200, json: { revoked: 1 } });
    expect(await admin('DELETE', `ssh-keys/${id}`)).toMatchObject({ status: 404 });
    expect(await ofAlice('GET', id)).toMatchObject({ status: 404 });

    const [mine, theirs] = [await add(bob, `ssh-ed25519 ${KEY}`), await add(alice, `ssh-ed25519 ${KEY}`)];
    expect([mine.status, theirs.status]).toEqual([200, 409]);
    expect(await ofAlice('DELETE', (mine.json as { id: number }).id, bob)).toMatchObject({ status: 200 });
  });

  it('a closed account takes all of its own with it', async () => {
    const carol = await hub.user('carol');
    const cookie = await login(carol);
    await call('POST', '/api/user/keys', { title: 'x', key: `ssh-ed25519 ${KEY}` }, bearer(carol.token));
    const before = [await list('sessions'), await list('tokens'), await list('ssh-keys')].map(({ total }) => total);
    expect(await admin('DELETE', 'users/carol')).toMatchObject({ status: 200 });
    expect([await me({ cookie }), await me(bearer(carol.token))]).toEqual([401, 401]);
    await eventually(async () => {
      const after = [await list('sessions'), await list('tokens'), await list('ssh-keys')].map(({ total }) => total);
      expect(after).toEqual([before[0]! - 2, before[1]! - 1, before[2]! - 1]);
    });
    const freed = await wireJson(
      hub,
      'POST',
      '/api/user/keys',
      { title: 'x', key: `ssh-ed25519 ${KEY}` },
      bearer(bob.token),
    );
    expect(freed.status).toBe(200);
  });

  it('two at once who add one key: one holds it', async () => {
    const key = `ssh-ed25519 ${Buffer.concat([Buffer.from(KEY, 'base64').subarray(0, -1), Buffer.of(7)]).toString('base64')}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call('POST', '/api/user/keys', { title: 'race', key }, bearer((n % 2 ? alice : bob).token)),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  });
});
