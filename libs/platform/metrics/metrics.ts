import { EventLog } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ProjectionStatusSource } from '../health';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** What Prometheus reads: requests, projections, the log's head, the process. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'hubledger_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'hubledger_http_request_duration_seconds',
    help: 'From the first byte of the request to the last of the answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly positions = this.projectionGauge('position', 'Last log position applied.');
  private readonly lagEvents = this.projectionGauge('lag_events', 'Events between the projection and the head.');
  private readonly lagSeconds = this.projectionGauge('lag_seconds', 'Age of the last event applied; 0 at the head.');
  private readonly parked = this.projectionGauge('parked_documents', 'Documents set aside.');
  private readonly running = this.projectionGauge('running', '0 when halted or refused.');
  private readonly head = new Gauge({
    name: 'hubledger_event_log_head',
    help: 'Position of the last event in the log.',
    registers: [this.registry],
  });
  readonly contentType = this.registry.contentType;

  constructor(
    private readonly projections: ProjectionStatusSource,
    private readonly log: EventLog,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param route the pattern, never the address: addresses are without end. */
  requestAnswered(method: string, route: string, status: number, seconds: number): void {
    const labels = { method, route, status: String(status) };
    this.requests.inc(labels);
    this.durations.observe(labels, seconds);
  }

  async text(): Promise<string> {
    this.head.set(Number(await this.log.head()));
    for (const { name, position, lagEvents, lagSeconds, parked, state } of await this.projections.status()) {
      const labels = { projection: name };
      this.positions.set(labels, Number(position));
      this.lagEvents.set(labels, lagEvents);
      this.lagSeconds.set(labels, lagSeconds);
      this.parked.set(labels, parked);
      this.running.set(labels, state === 'live' || state === 'catching-up' ? 1 : 0);
    }
    return this.registry.metrics();
  }

  private projectionGauge(name: string, help: string): Gauge<'projection'> {
    const labelNames = ['projection'] as const;
    return new Gauge({ name: `hubledger_projection_${name}`, help, labelNames, registers: [this.registry] });
  }
}
