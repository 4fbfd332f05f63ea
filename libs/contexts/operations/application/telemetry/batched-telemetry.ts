import { AggregateStore, type Clock, type CommandMetadata, DomainError, type DomainEvent } from '@hubledger/kernel';
import { dayOf } from '../../domain/telemetry/days';
import { Telemetry } from '../../domain/telemetry/telemetry.port';
import { streamOfDay, type TelemetryKind } from '../../domain/telemetry/telemetry-kind';
import type { ClosedDays } from './closed-days';

interface Noted {
  readonly kind: TelemetryKind;
  readonly event: DomainEvent;
  readonly command: CommandMetadata;
}

const EVERY_MS = 250;
/** Events of one append; each is small, and all of them must stay below the limit of an append. */
const APPEND = 200;
/** While the log takes nothing; what comes beyond is lost, and counted. */
const MAX_WAITING = 10_000;

export class BatchedTelemetry extends Telemetry {
  private waiting: Noted[] = [];
  private lost = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
    private readonly closed: ClosedDays,
    private readonly report: (message: string, error: unknown) => void,
  ) {
    super();
  }

  note(kind: TelemetryKind, event: DomainEvent, command: CommandMetadata): void {
    if (this.waiting.length < MAX_WAITING) this.waiting.push({ kind, event, command });
    else this.lost++;
    this.timer ??= setTimeout(() => void this.flush(), EVERY_MS);
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const taken = this.waiting;
    this.waiting = [];
    for (const kind of new Set(taken.map((noted) => noted.kind))) {
      const noted = taken.filter((each) => each.kind === kind);
      for (let from = 0; from < noted.length; from += APPEND) await this.append(kind, noted.slice(from, from + APPEND));
    }
    if (this.lost === 0) return;
    this.report(`${this.lost} events of telemetry were lost: too many waited`, null);
    this.lost = 0;
  }

  private async append(kind: TelemetryKind, noted: readonly Noted[]): Promise<void> {
    const stream = streamOfDay(kind, this.closed.openDay(kind, dayOf(this.clock.now())));
    try {
      await this.store.recordEach(stream, noted);
    } catch (error) {
      if (!isUnwritten(error)) return this.report(`${noted.length} events of telemetry may be lost`, error);
      this.waiting.unshift(...noted);
      this.timer ??= setTimeout(() => void this.flush(), EVERY_MS);
    }
  }
}

/** Certainly not written. Where nobody knows, trying again might count them twice. */
const isUnwritten = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'log.overloaded' || error.kind === 'no-space');
