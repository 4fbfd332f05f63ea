import 'reflect-metadata';
import { type EventLog, positionOf, type ProjectionStatus } from '@hubledger/kernel';
import { Metrics } from './metrics';

const users: ProjectionStatus = {
  name: 'users',
  version: 1,
  awaited: true,
  state: 'halted',
  position: positionOf(40),
  lagEvents: 2,
  lagSeconds: 1.5,
  parked: 3,
  error: null,
};

describe('metrics', () => {
  const log = { head: async () => positionOf(42) } as EventLog;
  const metrics = new Metrics({ status: async () => [users] }, log);

  it('counts by route pattern and status', async () => {
    const model = metrics.requests.of('GET', '/models/:name', 200);
    model.observe(0.001);
    model.observe(0.3);
    model.observe(61);
    metrics.requests.of('GET', 'odd "\\\n', 404).observe(0);
    const lines = (await metrics.text()).split('\n');
    const labels = 'method="GET",route="/models/:name",status="200"';
    const bucket = (bound: string) => `hubledger_http_request_duration_seconds_bucket{le="${bound}",${labels}}`;
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE hubledger_http_requests_total counter',
        `hubledger_http_requests_total{${labels}} 3`,
        'hubledger_http_requests_total{method="GET",route="odd \\"\\\\\\n",status="404"} 1',
        '# TYPE hubledger_http_request_duration_seconds histogram',
        `${bucket('0.001')} 1`,
        `${bucket('0.25')} 1`,
        `${bucket('0.5')} 2`,
        `${bucket('60')} 2`,
        `${bucket('+Inf')} 3`,
        `hubledger_http_request_duration_seconds_sum{${labels}} ${0.001 + 0.3 + 61}`,
        `hubledger_http_request_duration_seconds_count{${labels}} 3`,
      ]),
    );
  });

  it('says nothing about a number of events that nobody knows', async () => {
    let lagEvents: number | null = 2;
    const told = new Metrics({ status: async () => [{ ...users, lagEvents }] }, log);
    expect(await told.text()).toContain('lag_events{projection="users"} 2');
    lagEvents = null;
    const text = await told.text();
    expect(text).not.toContain('lag_events{projection="users"}');
    expect(text).toContain('lag_seconds{projection="users"} 1.5');
  });

  it('shows projections, the head and the process', async () => {
    const text = await metrics.text();
    expect(text).toContain('hubledger_projection_position{projection="users"} 40');
    expect(text).toContain('hubledger_projection_lag_events{projection="users"} 2');
    expect(text).toContain('hubledger_projection_parked_documents{projection="users"} 3');
    expect(text).toContain('hubledger_projection_running{projection="users"} 0');
    expect(text).toContain('hubledger_event_log_head 42');
    expect(text).toContain('process_resident_memory_bytes');
  });
});
