import { HubProcess } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(60_000);

interface Row {
  type: string;
  position: string;
  recorded_at: string;
}

describe('the audit of the past over HTTP', () => {
  let hub: HubProcess;
  let closedAt: Row;
  let bothThere: Row;
  beforeAll(async () => {
    hub = await HubProcess.start();
    const alice = await hub.user('alice');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    for (const type of ['model', 'dataset'])
      await hub.call('POST', '/api/repos/create', { type, name: 'net' }, alice.token);
    await admin('PATCH', 'users/alice/email-verification?verified=false');
    await admin('PUT', 'quota/alice', { private_quota_bytes: 5, public_quota_bytes: null });
    await admin('DELETE', 'users/alice?force=true');
    [closedAt, bothThere] = (await Promise.all(['AccountClosed', 'RepositoryCreated'].map(newest))) as [Row, Row];
  }, 60_000);
  afterAll(() => hub.stop());

  const admin = async (method: string, path: string, json?: object) => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, json, { 'x-admin-token': hub.adminToken });
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
  };
  const newest = async (type: string) => {
    const { body } = await admin('GET', `audit/events?type=${type}&limit=1`);
    return (body['events'] as Row[])[0];
  };
  const before = () => String(BigInt(closedAt.position) - 1n).padStart(20, '0');

  it('shows an account that is closed as it was before, by the name it bore', async () => {
    expect(await admin('GET', `audit/state?kind=user&id=alice&at=${before()}`)).toMatchObject({
      status: 200,
      body: { kind: 'user', state: { status: 'live', username: 'alice', email: 'alice@example.com' } },
    });
    const { body } = await admin('GET', 'audit/state?kind=user&id=alice');
    expect(body).toMatchObject({ state: { status: 'closed', username: 'alice' }, position: closedAt.position });
    expect(JSON.stringify(body)).not.toContain('sealed:');
  });

  it('tells by which events a quota came to be what it is', async () => {
    const { body } = await admin('GET', `audit/diff?kind=namespace&id=alice&from=2020-01-01&to=${before()}`);
    const steps = body['steps'] as Array<{ type: string; actor: string; changes: unknown[] }>;
    expect(steps.filter(({ type }) => type === 'QuotaSet').at(-1)).toMatchObject({
      actor: 'admin',
      changes: [{ field: 'private_quota_bytes', before: null, after: 5 }],
    });
  });

  it.each([
    ['kind=user&id=nobody', 404],
    [`kind=user&id=alice&at=2020-01-01`, 404],
    ['kind=organization&id=alice', 404],
    ['kind=person&id=alice', 422],
    ['kind=user', 422],
    ['kind=user&id=alice&at=yesterday', 422],
    ['kind=user&id=alice&at=-1', 422],
  ])('answers %s with %d', async (query, status) =>
    expect(await admin('GET', `audit/state?${query}`)).toMatchObject({
      status,
      body: { detail: expect.anything() as unknown },
    }),
  );

  it('asks which repository is meant when two bore the name', async () => {
    expect(await admin('GET', `audit/state?kind=repository&id=alice/net&at=${bothThere.position}`)).toMatchObject({
      status: 400,
      body: { detail: { error: expect.stringContaining('dataset/alice/net') as unknown } },
    });
    expect(
      (await admin('GET', `audit/state?kind=repository&id=datasets/alice/net&at=${bothThere.position}`)).status,
    ).toBe(200);
  });

  it('refuses a difference whose moments stand the wrong way round', async () =>
    expect((await admin('GET', 'audit/diff?kind=user&id=alice&from=2030-01-01&to=2029-01-01')).status).toBe(400));
});
