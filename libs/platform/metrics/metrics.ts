import { EventLog } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { ProjectionStatusSource } from '../health';
import { RequestDurations } from './request-durations';

/** What Prometheus reads: requests, projections, the log's head, the process. */
@Injectable()
export class Metrics {
  readonly requests = new RequestDurations();
  private readonly registry = new Registry();
  private readonly positions = this.projectionGauge('position', 'Last log position applied.');
  private readonly lagEvents = this.projectionGauge(
    'lag_events',
    'Events between the projection and the head; absent where positions do not count them, until it is there.',
  );
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

  async text(): Promise<string> {
    this.head.set(Number(await this.log.head()));
    for (const { name, position, lagEvents, lagSeconds, parked, state } of await this.projections.status()) {
      const labels = { projection: name };
      this.positions.set(labels, Number(position));
      if (lagEvents === null) this.lagEvents.remove(labels);
      else this.lagEvents.set(labels, lagEvents);
      this.lagSeconds.set(labels, lagSeconds);
      this.parked.set(labels, parked);
      this.running.set(labels, state === 'live' || state === 'catching-up' ? 1 : 0);
    }
    return `${await this.registry.metrics()}${this.requests.text()}`;
  }

  private projectionGauge(name: string, help: string): Gauge<'projection'> {
    const labelNames = ['projection'] as const;
    return new Gauge({ name: `hubledger_projection_${name}`, help, labelNames, registers: [this.registry] });
  }
}
