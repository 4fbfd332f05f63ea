import 'reflect-metadata';
import { type EventLog, positionOf, type ProjectionStatus } from '@hubledger/kernel';
import { type FastifyInstance, fastify } from 'fastify';
import { recordRequests } from './http-metrics';
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
  let server: FastifyInstance;

  beforeAll(async () => {
    server = fastify();
    recordRequests(server, metrics);
    server.get('/models/:name', async () => ({}));
    await server.inject('/models/a');
    await server.inject('/models/b');
    await server.inject('/elsewhere');
  });
  afterAll(() => server.close());

  it('counts by route pattern and status', async () => {
    const text = await metrics.text();
    expect(text).toContain('hubledger_http_requests_total{method="GET",route="/models/:name",status="200"} 2');
    expect(text).toContain('hubledger_http_requests_total{method="GET",route="unmatched",status="404"} 1');
    expect(text).not.toContain('elsewhere');
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
