import { eventually } from '@hubledger/testing/eventually';
import { request } from 'node:http';
import { HubProcess } from './hub-process';
import { onServers } from './shape';
import { wireJson } from './wire-request';

interface Job {
  readonly id: string;
  readonly state: string;
  readonly progress: { done: number; total: number; rate: number; eta: number | null } | null;
  readonly result: {
    comparison: { documents: number; differing: number; old_digest: string; new_digest: string };
  } | null;
}
interface Projection {
  readonly name: string;
  readonly documents: number;
  readonly state: string;
  readonly lag_events: number | null;
}

/** All of an answer of server-sent events, once it is over. */
const eventsOf = (hub: HubProcess, path: string): Promise<Array<{ event: string; data: Job }>> =>
  new Promise((resolve, reject) => {
    const asked = request(`${hub.baseUrl}${path}`, { headers: { 'x-admin-token': hub.adminToken } }, (answer) => {
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
      expect(answer.headers['x-request-id']).toBeDefined();
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        resolve(
          [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, event = '', data = '{}']) => ({
            ...{ event, data: JSON.parse(data) as Job },
          })),
        ),
      );
    });
    asked.on('error', reject).end();
  });

describe('jobs and projections', () => {
  let hub: HubProcess;
  const admin = <T>(method: string, path: string, body?: object) =>
    wireJson(hub, method, `/admin/api${path}`, body, { 'x-admin-token': hub.adminToken }).then(({ status, text }) => ({
      ...{ status, body: JSON.parse(text) as T },
    }));
  const job = async (id: string) => (await admin<Job>('GET', `/jobs/${id}`)).body;

  beforeAll(async () => {
    hub = await HubProcess.start();
    for (const name of ['alice', 'bob']) await hub.user(name);
  }, 60_000);
  afterAll(() => hub?.stop(), 30_000);

  it('every projection says what it is and how far', async () => {
    const { body } = await admin<{ projections: Projection[] }>('GET', '/projections');
    const accounts = body.projections.find(({ name }) => name === 'accounts');
    expect(accounts).toMatchObject({
      ...{
        version: expect.any(Number) as number,
        state: 'live',
        position: expect.stringMatching(/^\d{20}$/) as string,
      },
      ...{ lag_seconds: expect.any(Number) as number, documents: 2 },
      ...{ documents_capped: false, parked: 0, rebuild: null, error: null },
    });
    // On servers nobody knows how many events are missing, but that none is.
    if (!onServers || accounts?.lag_events !== null) expect(accounts?.lag_events).toEqual(expect.any(Number));
    const one = await admin<object>('GET', '/projections/accounts');
    expect(one.body).toMatchObject({ name: 'accounts', parked_events: [], skipped_events: [] });
    expect((await admin('GET', '/projections/nothing')).status).toBe(404);
  });

  it('a rebuild is a job, told as it goes, which compares what it replaces', async () => {
    const { status, body: started } = await admin<Job>('POST', '/projections/accounts/rebuild');
    expect(status).toBe(200);
    expect(started).toMatchObject({ kind: 'projection.rebuild', key: 'projection.rebuild:accounts', ended_at: null });
    const events = await eventsOf(hub, `/admin/api/jobs/${started.id}/events`);
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { id: started.id, state: 'succeeded', failure: null } });
    const ended = await job(started.id);
    expect(ended.result?.comparison).toMatchObject({ documents: 2, differing: 0, examples: [] });
    expect(ended.result?.comparison.new_digest).toBe(ended.result?.comparison.old_digest);
    expect(ended).toMatchObject({ started_by: { id: 'admin', kind: 'admin-token' } });
    expect((await eventsOf(hub, `/admin/api/jobs/${started.id}/events`)).map(({ event }) => event)).toEqual(['end']);
    const { body: users } = await admin<{ users: unknown[] }>('GET', '/users');
    expect(users.users).toHaveLength(2);
  });

  it('its request, its end and the swap are in the audit', async () => {
    const types = async (type: string) =>
      (await admin<{ events: Array<{ actor: { id: string } }> }>('GET', `/audit/events?type=${type}`)).body.events;
    await eventually(async () => expect(await types('JobEnded')).toHaveLength(1));
    expect((await types('JobRequested'))[0]?.actor.id).toBe('admin');
    expect((await types('ProjectionSwapped'))[0]?.actor.id).toBe('admin');
  });

  it('a list shows what has ended, after a restart too', async () => {
    const listed = async (query = '') => (await admin<{ jobs: Job[]; total: number }>('GET', `/jobs${query}`)).body;
    const before = await listed();
    expect(before).toMatchObject({ total: 1, jobs: [{ state: 'succeeded', kind: 'projection.rebuild' }] });
    await hub.restart();
    await eventually(async () => expect((await listed()).jobs).toEqual(before.jobs));
    expect(await listed('?state=failed')).toMatchObject({ jobs: [], total: 0 });
    expect(await listed('?state=running')).toMatchObject({ jobs: [], total: 0 });
    expect((await admin('GET', '/jobs?state=done')).status).toBe(422);
  });

  it('what has ended is not cancelled, and what is not there is not found', async () => {
    const [last] = (await admin<{ jobs: Job[] }>('GET', '/jobs')).body.jobs;
    expect((await admin('POST', `/jobs/${last?.id}/cancel`)).status).toBe(409);
    for (const path of ['/jobs/x', '/jobs/x/events']) expect((await admin('GET', path)).status).toBe(404);
    expect((await admin('POST', '/jobs/x/cancel')).status).toBe(404);
  });

  it('only what stands in the way of a projection may be left out, and with a reason', async () => {
    const position = '00000000000000000001';
    expect((await admin('POST', '/projections/accounts/skip', { position })).status).toBe(422);
    const refused = await admin<object>('POST', '/projections/accounts/skip', { position, reason: 'no longer wanted' });
    expect(refused.status).toBe(409);
    expect((await admin<object>('POST', '/projections/accounts/retry')).body).toMatchObject({
      parked: 0,
      state: 'live',
    });
  });
});
