import { eventually } from '@hubledger/testing/eventually';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canary, placesOf, placesWith } from './canaries';
import { HubProcess } from './hub-process';
import { HubctlProcess } from './hubctl-process';
import { onFiles } from './shape';
import { WebhookReceiver } from './webhook-receiver';
import { commit, file, header, ndjson, wire, type WireRequest, wireJson } from './wire-request';

jest.setTimeout(240_000);

const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
/** So many others that pages of read models and vault were split and filled again around her. */
const OTHERS = 60;

interface Described {
  readonly paths: Record<string, Record<string, unknown>>;
}
interface Left {
  user_id: string;
  username: string;
  state: string;
  due_at: string | null;
  erased_at: string | null;
}

describe('somebody who is forgotten', () => {
  const said = {
    email: `${canary('mail')}@example.com`,
    fullName: canary('full-name'),
    bio: canary('bio'),
    website: `https://${canary('site')}.example`,
    handle: canary('handle'),
    tokenName: canary('token-name'),
    keyTitle: canary('key-title'),
    keyComment: canary('key-comment'),
    image: canary('image'),
    userAgent: canary('agent'),
    ip: '127.87.65.43',
    guest: `${canary('guest')}@example.com`,
  };
  /** What was read back while it was still known: the positive control. */
  let known = '';
  let hub: HubProcess;
  let receiver: WebhookReceiver;
  let aliceToken = '';
  let carla: { id: string; token: string };
  let beforeClosing: string;
  let backup: string;

  const asCarla = (request: WireRequest): WireRequest => ({
    localAddress: said.ip,
    ...request,
    headers: { 'user-agent': said.userAgent, ...request.headers },
  });
  const send = async (method: string, target: string, body?: object, headers: object = {}) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await wire(
      hub,
      method,
      target,
      asCarla({ headers: { 'content-type': 'application/json', ...headers }, ...json }),
    );
    if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.text}`);
    return { ...answer, json: JSON.parse(answer.text) as Record<string, unknown> };
  };
  const admin = async <T>(method: string, path: string, body?: object) => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, body, { 'x-admin-token': hub.adminToken });
    return { status: answer.status, text: answer.text, body: JSON.parse(answer.text) as T };
  };
  const left = async () => (await admin<{ erasures: Left[] }>('GET', 'erasures')).body.erasures;
  const stateOf = async (id: string, at: string) =>
    (await admin('GET', `audit/state?kind=user&id=${id}&at=${at}`)).text;
  const stateOfCarla = (at: string) => stateOf(carla.id, at);

  /** Places of a canary: all that the hub has written. */
  const found = async (): Promise<Array<[string, string[]]>> => {
    const places = await placesOf(hub);
    return Object.entries(said).flatMap(([what, text]): Array<[string, string[]]> => {
      const names = placesWith(places, text);
      return names.length === 0 ? [] : [[what, names]];
    });
  };

  /** Every list and lookup that admins have, with her for whatever a parameter may name. */
  const everyAdminAnswer = async () => {
    const { paths } = await hub.call<Described>('GET', '/openapi.json');
    const answers: Array<{ name: string; bytes: Buffer }> = [];
    for (const [pattern, operations] of Object.entries(paths)) {
      if (!pattern.startsWith('/admin/') || !('get' in operations) || pattern.endsWith('/stream')) continue;
      const target = pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
        /user|namespace|name/.test(name) ? (name === 'user' ? carla.id : 'carla') : '1',
      );
      for (const query of ['', '?limit=1000', `?kind=user&id=${carla.id}&at=${beforeClosing}`, '?q=canary']) {
        const answer = await wire(hub, 'GET', `${target}${query}`, { headers: { 'x-admin-token': hub.adminToken } });
        answers.push({ name: `${target}${query}`, bytes: answer.body });
      }
    }
    return answers;
  };

  /** The live audit from the first event on, until it has come to this position. */
  const streamed = async (until: string): Promise<Buffer> => {
    const answer = await fetch(`${hub.baseUrl}/admin/api/audit/stream`, {
      headers: { 'x-admin-token': hub.adminToken, 'last-event-id': '0'.repeat(20) },
    });
    let bytes = Buffer.alloc(0);
    for await (const chunk of answer.body ?? []) {
      bytes = Buffer.concat([bytes, chunk as Uint8Array]);
      if (bytes.includes(`id: ${until}`)) break;
    }
    return bytes;
  };
  /** Exit code: 0 where read models have the digests of a fold of the log, with the keys that are left. */
  const verified = (): Promise<number | null> => {
    const settings = { DATA_DIR: hub.dataDirectory, KOHAKU_HUB_ADMIN_SECRET_TOKEN: hub.adminToken };
    return new HubctlProcess(['verify'], { ...hub.servers, ...settings }).ended;
  };

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    const env = { KOHAKU_HUB_LOG_LEVEL: 'trace', HUB_ALLOW_PRIVATE_UPSTREAMS: 'true' };
    hub = await HubProcess.start({ env });
    const alice = await hub.user('alice');
    aliceToken = alice.token;
    await hub.call('POST', '/org/create', { name: 'club' }, alice.token);
    const invite = { email: said.email, role: 'member' };
    await hub.call('POST', '/api/invitations/org/club/create', invite, alice.token);
    for (let n = 0; n < OTHERS; n++) {
      if (n === OTHERS / 2) carla = await join_();
      const email = `${canary('other')}@example.com`;
      await hub.call('POST', '/api/auth/register', { username: `other${n}`, email, password: 'secret of theirs' });
    }
    beforeClosing = (await admin<{ events: Array<{ position: string }> }>('GET', 'audit/events?limit=1')).body
      .events[0]!.position;
    backup = join(hub.dataDirectory, '..', `${canary('backup')}`);
  });
  afterAll(async () => {
    await hub?.stop();
    await receiver?.stop();
    await rm(backup, { recursive: true, force: true });
  });

  /** Says everything about herself that can be said, and does something with it. */
  const join_ = async () => {
    const credentials = { username: 'carla', password: 'secret of carla' };
    await send('POST', '/api/auth/register', { ...credentials, email: said.email });
    await send('POST', '/api/auth/login', { ...credentials, password: 'wrong' }).catch(() => undefined);
    // Nothing ties this one to her: where it came from is sealed with a key of the month.
    await wireJson(hub, 'POST', '/api/auth/login', { username: said.email, password: 'wrong' });
    const login = await send('POST', '/api/auth/login', credentials);
    const cookie = { cookie: login.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
    const { json } = await send('POST', '/api/auth/tokens/create', { name: said.tokenName }, cookie);
    const bearer = { authorization: `Bearer ${String(json['token'])}` };
    await send('PUT', '/api/users/carla/settings', { full_name: said.fullName, bio: said.bio }, bearer);
    const more = { website: said.website, social_media: { github: said.handle } };
    await send('PUT', '/api/users/carla/settings', more, bearer);
    await send('POST', '/api/user/keys', { title: said.keyTitle, key: `${SSH_KEY} ${said.keyComment}` }, bearer);
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(said.image)]);
    const avatar = asCarla({ headers: { 'content-type': 'image/png', ...bearer }, body: png });
    expect((await wire(hub, 'POST', '/api/users/carla/avatar', avatar)).status).toBe(200);
    await send('POST', '/api/repos/create', { type: 'model', name: 'net' }, bearer);
    const token = String(json['token']);
    await commit(hub, '/api/models/carla/net/commit/main', token, ndjson(header(), file('a.txt', 'a')));
    await send('POST', '/org/create', { name: 'crew' }, bearer);
    await send('POST', '/api/invitations/org/crew/create', { email: said.guest, role: 'member' }, bearer);
    for (const target of ['/api/whoami-v2', '/api/auth/tokens', '/api/user/keys', '/api/users/carla/profile']) {
      known += (await send('GET', target, undefined, bearer)).text;
    }
    known += (await admin('GET', 'users?search=canary')).text + (await admin('GET', 'ssh-keys')).text;
    known += (await admin('GET', 'tokens')).text + (await admin('GET', 'invitations')).text;
    const { user_id } = (await admin<{ members?: unknown; user_id?: string }>('GET', 'users/carla')).body;
    expect(user_id).toBeUndefined();
    const events = await admin<{ events: Array<{ data: { userId: string; username?: string } }> }>(
      'GET',
      'audit/events?type=UserCreated&limit=1000',
    );
    const id = events.body.events.find(({ data }) => data.username === 'carla')?.data.userId ?? '';
    return { id, token };
  };

  it('was known before, to herself and to admins', () => {
    const { email, fullName, bio, website, handle, tokenName, keyTitle, guest } = said;
    for (const text of [email, fullName, bio, website, handle, tokenName, keyTitle, guest])
      expect(known).toContain(text);
  });

  it('is handed out in full to an admin, who is recorded, and with nothing about others', async () => {
    const { status, text } = await wireJson(hub, 'GET', '/admin/api/audit/subject/carla/export', undefined, {
      'x-admin-token': hub.adminToken,
    });
    expect(status).toBe(200);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; type?: string });
    const { guest, image, keyComment, website, ...theirs } = said;
    for (const own of Object.values(theirs)) expect(text).toContain(own);
    expect(text).toContain(website);
    expect(
      Buffer.from(
        (lines.find(({ kind }) => kind === 'avatar') as unknown as { base64: string }).base64,
        'base64',
      ).toString(),
    ).toContain(image);
    for (const not of [guest, keyComment, 'hf_', 'argon2']) expect(text).not.toContain(not);
    const kinds = ['export', 'account', 'avatar', 'quota', 'repository', 'membership', 'token', 'ssh-key', 'session'];
    const more = ['invitation-sent', 'invitation-received', 'commit', 'audit', 'end'];
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set([...kinds, ...more]));
    expect(lines.at(-1)).toEqual({ kind: 'end', lines: lines.length });
    expect((await admin<{ events: unknown[] }>('GET', 'audit/events?type=SubjectExported')).body.events).toMatchObject([
      { actor: { kind: 'admin-token' }, data: { userId: carla.id } },
    ]);
  });

  it('is not forgotten while the account is open', async () => {
    expect((await admin('POST', 'erasures/carla/now')).status).toBe(409);
    expect(await stateOfCarla(beforeClosing)).toContain(said.email);
  });

  it('is shown by what the audit remembers of its entries, for as long as she is known', async () => {
    for (let look = 0; look < 3; look++) {
      const { text } = await admin('GET', 'audit/events?limit=1000&subject=user:carla');
      for (const own of [said.email, said.fullName, said.bio, said.userAgent, said.ip]) expect(text).toContain(own);
    }
    const { body } = await admin<{ id: string }>('POST', 'audit/webhooks', { url: receiver.url, filter: {} });
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('waits for it when the account is closed, and can be looked into until then', async () => {
    await hub.whileDown(async () => {
      await mkdir(backup);
      for (const name of await readdir(hub.dataDirectory)) {
        if (name.startsWith('vault')) await copyFile(join(hub.dataDirectory, name), join(backup, name));
      }
    });
    expect((await admin('DELETE', 'users/crew?force=true')).status).toBe(200);
    expect((await admin('DELETE', 'users/carla?force=true')).status).toBe(200);
    const [waiting] = await left();
    expect(waiting).toMatchObject({ user_id: carla.id, username: 'carla', state: 'pending', erased_at: null });
    expect(Date.parse(waiting?.due_at ?? '')).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(await stateOfCarla(beforeClosing)).toContain(said.fullName);
  });

  it('is in no page of the audit from the moment she is erased, however often it was asked for before', async () => {
    const page = async () => (await admin('GET', `audit/events?limit=1000&subject=user:${carla.id}`)).text;
    for (let look = 0; look < 3; look++) expect(await page()).toContain(said.email);
    const { status, body } = await admin<Left>('POST', 'erasures/carla/now');
    const after = await page();
    expect([status, body.state, body.due_at]).toEqual([200, 'erased', null]);
    expect(Object.entries(said).filter(([, text]) => after.includes(text))).toEqual([]);
  });

  it('is in no file and no line of a log soon after', async () => {
    await eventually(async () => expect(await found()).toEqual([]), 20_000);
  });

  it('is in no answer that an admin gets', async () => {
    const answers = await everyAdminAnswer();
    expect(answers.length).toBeGreaterThan(60);
    for (const [what, text] of Object.entries(said)) expect([what, placesWith(answers, text)]).toEqual([what, []]);
    expect(await stateOfCarla(beforeClosing)).toContain('"email":null');
  });

  it('is in nothing that is taken away, streamed or sent', async () => {
    const headers = { 'x-admin-token': hub.adminToken };
    const exports = [
      ['/admin/api/audit/export?format=jsonl', headers],
      ['/admin/api/audit/export?format=csv&order=desc', headers],
      [`/admin/api/audit/subject/${carla.id}/export`, headers],
      ['/api/organizations/club/audit-log/export', { authorization: `Bearer ${aliceToken}` }],
    ] as const;
    const taken: Array<{ name: string; bytes: Buffer }> = [];
    for (const [target, sent] of exports) {
      const { status, body } = await wire(hub, 'GET', target, { headers: sent });
      expect([target, status]).toEqual([target, 200]);
      taken.push({ name: target, bytes: body });
    }
    const last = (await admin<{ events: Array<{ position: string }> }>('GET', 'audit/events?limit=1')).body.events[0];
    const bytes = await streamed(last?.position ?? '');
    expect(bytes.toString()).toContain('"type":"SubjectErased"');
    taken.push({ name: 'stream', bytes });
    await eventually(
      () => expect(receiver.got.some(({ text }) => text.includes('"SubjectErased"'))).toBe(true),
      20_000,
    );
    const from = receiver.got.findIndex(({ text }) => text.includes('"SubjectErased"'));
    taken.push({
      name: 'webhook',
      bytes: Buffer.from(
        receiver.got
          .slice(from)
          .map(({ text }) => text)
          .join('\n'),
      ),
    });
    for (const [what, text] of Object.entries(said)) expect([what, placesWith(taken, text)]).toEqual([what, []]);
  });

  it('leaves read models that are what the log says now, by digest', async () => {
    expect(await verified()).toBe(0);
  });

  it('leaves a name, an id, and the others as they were', async () => {
    expect(await left()).toMatchObject([{ user_id: carla.id, username: 'carla', state: 'erased' }]);
    expect((await admin<{ total: number }>('GET', 'users')).body.total).toBe(OTHERS + 1);
    expect((await admin('GET', 'users?search=other')).text).toContain('other-canary-');
  });

  onFiles('the file of the vault is put back beside the hub').it('is not brought back by an older vault', async () => {
    await hub.whileDown(async () => {
      for (const name of await readdir(hub.dataDirectory)) {
        if (name.startsWith('vault')) await rm(join(hub.dataDirectory, name));
      }
      for (const name of await readdir(backup)) await copyFile(join(backup, name), join(hub.dataDirectory, name));
    });
    expect(await stateOfCarla(beforeClosing)).toContain('"email":null');
    expect(await found()).toEqual([]);
  });

  onFiles('the files of the read models are removed').it(
    'nor by read models that are built anew from nothing',
    async () => {
      await hub.whileDown(async () => {
        for (const name of await readdir(hub.dataDirectory)) {
          if (name.startsWith('documents')) await rm(join(hub.dataDirectory, name));
        }
      });
      await eventually(async () => {
        const { body } = await admin<{ projections: Array<{ lag_events: number | null }> }>('GET', 'projections');
        expect(body.projections.filter(({ lag_events }) => lag_events !== 0)).toEqual([]);
      }, 20_000);
      expect(await left()).toMatchObject([{ user_id: carla.id, state: 'erased' }]);
      expect((await admin<{ total: number }>('GET', 'users')).body.total).toBe(OTHERS + 1);
      expect(await found()).toEqual([]);
      const answers = await everyAdminAnswer();
      for (const [what, text] of Object.entries(said)) expect([what, placesWith(answers, text)]).toEqual([what, []]);
      expect(await verified()).toBe(0);
    },
  );

  it('is forgotten before the closing is answered where there is no delay, and when the time has come', async () => {
    const dave = `${canary('dave')}@example.com`;
    await hub.call('POST', '/api/auth/register', { username: 'dave', email: dave, password: 'secret of dave' });
    await admin('DELETE', 'users/dave');
    expect((await left()).find(({ username }) => username === 'dave')).toMatchObject({ state: 'pending' });
    await hub.restart('SIGTERM', { HUB_ERASURE_DELAY_DAYS: '0' });
    await eventually(async () => {
      expect((await left()).find(({ username }) => username === 'dave')).toMatchObject({ state: 'erased' });
    });
    expect(await stateOf('other0', beforeClosing)).not.toContain('"email":null');
    expect((await admin('DELETE', 'users/other0')).status).toBe(200);
    expect(await stateOf('other0', beforeClosing)).toContain('"email":null'); // from the log, which no read model lags behind
    await eventually(async () => {
      expect((await left()).find(({ username }) => username === 'other0')).toMatchObject({ state: 'erased' });
    });
    await eventually(async () => expect(placesWith(await placesOf(hub), dave)).toEqual([]), 20_000);
  });
});
