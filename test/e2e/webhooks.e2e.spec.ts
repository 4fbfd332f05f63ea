import { eventually } from '@hubledger/testing/eventually';
import { hubctl } from '../../apps/hubctl/src/hubctl';
import { placesOf, placesWith } from './canaries';
import { HubProcess } from './hub-process';
import { onFiles } from './shape';
import { type FailedEvent, plantDeadLetters } from './plant-dead-letters';
import { WebhookReceiver } from './webhook-receiver';
import { wireJson } from './wire-request';

jest.setTimeout(120_000);

interface Shown {
  id: string;
  state: string;
  paused: { reason: string } | null;
  dead_letters: number;
  delivery: { lag_events: number | null; last_success_at: string | null; trouble: { attempts: number } | null };
}

describe('webhooks', () => {
  let hub: HubProcess;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    hub = await HubProcess.start({ env: { HUB_ALLOW_PRIVATE_UPSTREAMS: 'true' } });
    await hub.user('alice');
  }, 60_000);
  afterAll(() => hub.stop());
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    for (const { id } of (await admin<{ webhooks: Shown[] }>('GET', '')).body.webhooks) await admin('DELETE', `/${id}`);
    await receiver.stop();
    expect(receiver.forged).toEqual([]);
  });

  const admin = async <Body = Record<string, unknown>>(method: string, path: string, json?: object) => {
    const headers = { 'x-admin-token': hub.adminToken };
    const answer = await wireJson(hub, method, `/admin/api/audit/webhooks${path}`, json, headers);
    return { status: answer.status, body: JSON.parse(answer.text) as Body };
  };
  let bytes = 0;
  /** Something happens, and another thing each time. */
  const quota = async (): Promise<void> => {
    const body = { private_quota_bytes: ++bytes, public_quota_bytes: null };
    const answer = await wireJson(hub, 'PUT', '/admin/api/quota/alice', body, { 'x-admin-token': hub.adminToken });
    expect(answer.status).toBe(200);
  };
  const quotas = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await quota();
  };
  const add = async (settings: object = {}): Promise<string> => {
    const filter = { action: 'QuotaSet' };
    const { status, body } = await admin<{ id: string; secret: string }>('POST', '', {
      ...{ url: receiver.url, filter },
      ...settings,
    });
    expect([status, body]).toEqual([200, { id: expect.any(String) as string, secret: expect.any(String) as string }]);
    receiver.secret = body.secret;
    return body.id;
  };
  const ended = async (job: string): Promise<object> => {
    const headers = { 'x-admin-token': hub.adminToken };
    let found = {};
    await eventually(async () => {
      const { text } = await wireJson(hub, 'GET', `/admin/api/jobs/${job}`, undefined, headers);
      found = JSON.parse(text) as object;
      expect(found).toMatchObject({ state: 'succeeded' });
    });
    return found;
  };
  const shown = async (id: string): Promise<Shown> => (await admin<Shown>('GET', `/${id}`)).body;
  const listed = async (query: string): Promise<Array<{ position: string }>> => {
    const headers = { 'x-admin-token': hub.adminToken };
    const { text } = await wireJson(hub, 'GET', `/admin/api/audit/events?${query}`, undefined, headers);
    return (JSON.parse(text) as { events: Array<{ position: string }> }).events;
  };

  it('post each event as the audit shows it, signed, in order', async () => {
    const id = await add();
    await quotas(5);
    await eventually(() => expect(receiver.got).toHaveLength(5));
    const events = (await listed('type=QuotaSet&limit=5')).reverse();
    // A cause is linked to itself where it is on the same page, else to its thread.
    const links = expect.objectContaining({ self: expect.any(String) as string }) as object;
    const sent = receiver.got.map(({ text }) => (JSON.parse(text) as { data: object }).data);
    expect(sent).toEqual(events.map((event) => ({ ...event, links })));
    expect(receiver.got[0]).toMatchObject({ type: 'audit.event', headers: { 'content-type': 'application/json' } });
    await eventually(async () =>
      expect(await shown(id)).toMatchObject({
        ...{ state: 'active', paused: null, dead_letters: 0 },
        delivery: { trouble: null, failing_since: null, last_success_at: expect.any(String) as string },
      }),
    );
  });

  it('post again what was delivered when the hub was killed before it could note so, and lose nothing', async () => {
    receiver.behaviour = (_, count) => (count < 20 ? 200 : 'never');
    await add();
    await quotas(40);
    await eventually(() => expect(receiver.got).toHaveLength(20)); // taken, and the hub does not know
    const taken = receiver.positions();
    receiver.behaviour = () => 200;
    await hub.restart('SIGKILL');
    const wanted = (await listed('type=QuotaSet&limit=40')).map(({ position }) => position).reverse();
    await eventually(() => expect(receiver.positions().at(-1)).toBe(wanted.at(-1)), 30_000);
    const again = receiver.positions().slice(20);
    expect([...new Set(receiver.positions())]).toEqual(wanted);
    expect(again).toEqual(again.toSorted());
    expect(again[0] !== undefined && again[0] <= (taken.at(-1) ?? '')).toBe(true);
    const ofLast = receiver.got.filter(({ entries }) => entries[0]?.position === taken.at(-1));
    expect(ofLast.length).toBeGreaterThan(1);
    expect(new Set(ofLast.map(({ id }) => id)).size).toBe(1); // a receiver can tell
  });

  it('post again to nobody after an ordinary stop', async () => {
    await add();
    await quotas(3);
    await eventually(() => expect(receiver.got).toHaveLength(3));
    await hub.restart();
    await quotas(1);
    await eventually(() => expect(receiver.got).toHaveLength(4));
    expect(new Set(receiver.positions()).size).toBe(4);
  });

  it('are told what their filter says, by the ids that names stood for', async () => {
    const id = await add({ filter: { namespace: 'alice', action: ['Quota*'], actor: 'admin' } });
    const namespace = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(await shown(id)).toMatchObject({ filter: { namespace, actor: 'admin', types: ['QuotaSet'] } });
    const bob = await hub.user(`bob${Date.now() % 100_000}`);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, bob.token);
    await quotas(1);
    await eventually(() => expect(receiver.got).toHaveLength(1));
    expect(receiver.got[0]?.entries).toMatchObject([{ type: 'QuotaSet' }]);
    expect((await admin('POST', '', { url: receiver.url, filter: { actor: 'nobody-here' } })).status).toBe(404);
    expect((await admin('POST', '', { url: receiver.url, filter: { action: 'Nothing' } })).status).toBe(400);
  });

  it('keep no address and no text of a filter in the log', async () => {
    const id = await add({ filter: { ip: '203.0.113.77' } });
    const typed = { url: receiver.url, filter: { text: 'somebody@example.com' } };
    expect(await admin('POST', '', typed)).toMatchObject({ status: 422 });
    expect(await shown(id)).toMatchObject({ filter: { ipHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } });
    const places = await placesOf(hub);
    for (const text of ['203.0.113.77', 'somebody@example.com']) expect(placesWith(places, text)).toEqual([]);
  });

  it('post lists to those who want lists', async () => {
    await add({ batch_size: 50 });
    await quotas(30);
    await eventually(() => expect(receiver.positions()).toHaveLength(30));
    expect(receiver.got.every(({ type }) => type === 'audit.events')).toBe(true);
    expect(receiver.positions()).toEqual(receiver.positions().toSorted());
  });

  it('try again, say so, and pause where the receiver is gone', async () => {
    receiver.behaviour = (_, count) => (count === 1 ? 503 : 410);
    const id = await add();
    await quotas(1);
    await eventually(async () => expect((await shown(id)).delivery.trouble).toMatchObject({ last_status: 503 }));
    await admin('PATCH', `/${id}`, { description: 'changed: it is tried at once' });
    await eventually(async () =>
      expect(await shown(id)).toMatchObject({ state: 'paused', paused: { reason: 'gone' } }),
    );
    receiver.behaviour = () => 200;
    expect(await admin('POST', `/${id}/resume`)).toMatchObject({
      status: 200,
      body: { state: 'active', paused: null },
    });
    await eventually(() => expect(receiver.got).toHaveLength(3));
    expect(new Set(receiver.got.map((one) => one.id)).size).toBe(1);
  });

  it('keep what they gave up, and send it again when they are told to', async () => {
    receiver.behaviour = () => 200;
    const id = await add();
    await quotas(3);
    await eventually(() => expect(receiver.got).toHaveLength(3));
    const events = (await listed('type=QuotaSet&limit=3')) as FailedEvent[];
    await hub.whileDown(() => plantDeadLetters(hub, id, events));
    const letters = await admin<{ dead_letters: Array<{ position: string }> }>('GET', `/${id}/dead-letters?limit=2`);
    expect(letters.body).toMatchObject({
      ...{ total: 3, limit: 2, offset: 0 },
      dead_letters: [{ event_type: 'QuotaSet', attempts: 8, last_status: 500, failure: 'answered 500' }, {}],
    });
    expect((await shown(id)).dead_letters).toBe(3);
    const [first] = letters.body.dead_letters;
    receiver.behaviour = () => 500;
    const retried = await admin('POST', `/${id}/dead-letters/${first?.position}/retry`);
    expect(retried.body).toMatchObject({ delivered: false, status: 500, failure: 'answered 500' });
    const failing = await admin<{ id: string }>('POST', `/${id}/dead-letters/retry`);
    expect(await ended(failing.body.id)).toMatchObject({ result: { delivered: 0, left: 3, failure: 'answered 500' } });
    receiver.behaviour = () => 200;
    receiver.got.length = 0;
    expect((await admin('POST', `/${id}/dead-letters/${first?.position}/retry`)).body).toMatchObject({
      delivered: true,
    });
    const rest = await admin<{ id: string }>('POST', `/${id}/dead-letters/retry`);
    expect(await ended(rest.body.id)).toMatchObject({ result: { delivered: 2, left: 0, failure: null } });
    expect(receiver.positions()).toEqual(events.map(({ position }) => position));
    expect((await admin('GET', `/${id}/dead-letters`)).body).toMatchObject({ dead_letters: [], total: 0 });
    expect((await admin('POST', `/${id}/dead-letters/${first?.position}/retry`)).status).toBe(404);
  });

  it('rest while they are paused', async () => {
    const id = await add();
    expect(await admin('POST', `/${id}/pause`)).toMatchObject({
      body: { state: 'paused', paused: { reason: 'admin' } },
    });
    await quotas(1);
    const { delivery } = await shown(id);
    expect([receiver.got.length, delivery.lag_events === 0]).toEqual([0, false]);
    await admin('POST', `/${id}/resume`);
    await eventually(() => expect(receiver.got).toHaveLength(1));
  });

  it('are tested by a signed delivery of nothing', async () => {
    const id = await add();
    expect(await admin('POST', `/${id}/test`)).toEqual({
      status: 200,
      body: { delivered: true, status: 200, milliseconds: expect.any(Number) as number, failure: null },
    });
    expect(receiver.got).toMatchObject([{ type: 'audit.test' }]);
    receiver.behaviour = () => 307;
    expect((await admin('POST', `/${id}/test`)).body).toMatchObject({ delivered: false, status: 307 });
  });

  it('get new secrets, and are signed by the old one for a while', async () => {
    const id = await add();
    const old = receiver.secret;
    const { body } = await admin<{ secret: string }>('POST', `/${id}/rotate-secret`);
    expect(body.secret).not.toBe(old);
    await admin('POST', `/${id}/test`); // the receiver still has the old one
    receiver.secret = body.secret;
    await admin('POST', `/${id}/test`);
    expect(receiver.got).toHaveLength(2);
    expect(receiver.forged).toEqual([]);
    receiver.secret = 'whsec_c29tZXRoaW5nIGVsc2U=';
    await admin('POST', `/${id}/test`);
    expect(receiver.forged).toHaveLength(1);
    receiver.forged.length = 0;
  });

  it('show their secret once and keep it nowhere else', async () => {
    const id = await add();
    await quotas(1);
    await eventually(() => expect(receiver.got).toHaveLength(1));
    const secrets = [receiver.secret];
    secrets.push((await admin<{ secret: string }>('POST', `/${id}/rotate-secret`)).body.secret);
    await admin('POST', `/${id}/test`);
    const answers = [await admin('GET', ''), await admin('GET', `/${id}`), await listed('limit=1000')];
    const places = [...(await placesOf(hub)), { name: 'answers', bytes: Buffer.from(JSON.stringify(answers)) }];
    for (const secret of secrets) expect(placesWith(places, secret.replace('whsec_', ''))).toEqual([]);
    receiver.forged.length = 0;
  });

  it('refuse what is no place to post to', async () => {
    for (const [url, reason] of [
      ['ftp://a.example/', 'neither http nor https'],
      ['https://me:secret@a.example/', 'carries credentials'],
      ['somewhere', 'no absolute address'],
      [`https://a.example/${'x'.repeat(2_100)}`, 'longer than 2048 characters'],
    ]) {
      const { status, body } = await admin('POST', '', { url });
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(String(reason))]);
    }
    const id = await add();
    expect((await admin('PATCH', `/${id}`, { url: 'ftp://a.example/' })).status).toBe(400);
    for (const body of [{}, { url: 5 }, { url: receiver.url, batch_size: 0 }, { url: receiver.url, filter: 'all' }])
      expect((await admin('POST', '', body)).status).toBe(422);
  });

  onFiles('hubctl verify walks the files of an embedded hub').it(
    'leave a log behind that is verified, checkpoints and destroyed secrets among it',
    async () => {
      const lines: string[] = [];
      const keep = (line: string): void => void lines.push(line);
      const io = { environment: {}, say: keep, complain: keep, progress: () => undefined };
      expect([await hubctl(['verify', '--data-dir', hub.dataDirectory], io), lines]).toEqual([0, expect.anything()]);
    },
  );

  it('are 404 where there is none', async () => {
    const id = await add();
    await admin('DELETE', `/${id}`);
    const none = ['0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4', 'x', '%00', '..%2f..', 'x'.repeat(3_000)];
    for (const one of [id, ...none]) expect((await admin('GET', `/${one}`)).status).toBe(404);
    for (const one of none) expect((await admin('DELETE', `/${one}`)).status).toBe(404);
    for (const path of ['pause', 'resume', 'test', 'rotate-secret', 'dead-letters/retry', 'dead-letters/1/retry'])
      expect([path, (await admin('POST', `/${id}/${path}`)).status]).toEqual([path, 404]);
  });
});

describe('webhooks of a hub that may ask public addresses only', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  }, 60_000);
  afterAll(() => hub.stop());

  it.each(['http://127.0.0.1:1/', 'http://[::1]/', 'http://localhost/', 'http://0x7f.1/', 'http://169.254.169.254/'])(
    'refuse %s',
    async (url) => {
      const headers = { 'x-admin-token': hub.adminToken };
      const { status, text } = await wireJson(hub, 'POST', '/admin/api/audit/webhooks', { url }, headers);
      expect([status, text]).toEqual([400, expect.stringContaining('not one of the public internet')]);
    },
  );
});
