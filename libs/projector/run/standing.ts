import {
  type AnyProjection,
  FencedOff,
  LogDamaged,
  type LogEnd,
  ORIGIN,
  type Position,
  type ProjectionState,
  type ProjectionStatus,
} from '@hubledger/kernel';
import { EventFailed } from '../event-failed';
import type { RunContext } from '../run-context';
import { statusOf } from '../status-of';

/** Where one projection stands, and how it is. */
export class Standing {
  /** Last position applied. */
  position: Position = ORIGIN;
  /** `live` from here on. */
  target: Position = ORIGIN;
  private state: ProjectionState = 'catching-up';
  private error: ProjectionStatus['error'] = null;
  /** When the last event applied was recorded; null when none was since the start. */
  appliedAt: string | null = null;

  constructor(
    private readonly projection: AnyProjection,
    private readonly context: Pick<RunContext, 'clock' | 'fencedOff' | 'progressed' | 'report'>,
  ) {}

  /** False once it has stopped and waits for an operator. */
  get running(): boolean {
    return this.state === 'catching-up' || this.state === 'live';
  }

  get refused(): boolean {
    return this.state === 'refused';
  }

  get halted(): boolean {
    return this.state === 'halted';
  }

  /** The event it stopped before; null where it runs, or stopped for another reason. */
  get haltedAt(): Position | null {
    return (this.halted && this.error?.position) || null;
  }

  /** Why it stopped, or what it is retrying. */
  get trouble(): string | null {
    return this.error?.message ?? null;
  }

  /** @param appliedAt when the event at the position was recorded; null where that is not known */
  advance(position: Position, appliedAt: string | null): void {
    this.position = position;
    this.appliedAt = appliedAt ?? this.appliedAt;
    this.settle();
    this.context.progressed();
  }

  settle(): void {
    if (this.state !== 'catching-up' || this.position < this.target) return;
    this.state = 'live';
    this.error = null;
  }

  /** Goes on towards `target`, at least. */
  catchUpTo(target: Position): void {
    this.state = 'catching-up';
    if (target > this.target) this.target = target;
  }

  wellAgain(): void {
    if (this.running) this.error = null;
    this.settle();
  }

  /** Stops at what no repetition mends. @returns whether to try again. */
  failed(error: unknown): boolean {
    if (error instanceof EventFailed) this.stop('halted', error.message, error);
    else if (error instanceof LogDamaged) this.stop('halted', error.message);
    else if (error instanceof FencedOff) this.context.fencedOff();
    else {
      this.error = { message: error instanceof Error ? error.message : String(error) };
      this.report('warning', `Retrying: ${this.error.message}`, { error });
      return true;
    }
    return false;
  }

  stop(
    state: 'halted' | 'refused',
    message: string,
    { position, eventId }: { position?: Position; eventId?: string } = {},
  ): void {
    const at = position === undefined ? {} : { position, eventId };
    this.state = state;
    this.error = { message, ...at };
    this.report('error', message, at);
    this.context.progressed(); // nobody needs to wait for it any more
  }

  status(end: LogEnd, parked: number): ProjectionStatus {
    const { state, position, error, appliedAt } = this;
    return statusOf(this.projection, { state, position, error, appliedAt, parked }, end, this.context.clock.now());
  }

  report(level: 'info' | 'warning' | 'error', message: string, more: object = {}): void {
    this.context.report({ level, message, projection: this.projection.model.name, ...more });
  }
}
