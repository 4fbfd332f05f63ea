import { type EventLog, LogDamaged, ORIGIN, type Position, type RecordedEvent } from '@hubledger/kernel';
import { backOff } from '../back-off';
import type { ProjectionRun } from '../projection-run';
import type { Report } from '../run-context';

interface ReaderParts {
  readonly log: EventLog;
  /** Events folded at once. */
  readonly batchSize: number;
  readonly report: (report: Report) => void;
}

/** One subscription to the log for all the projections that run here; none while none does. */
export class LogReader {
  /** How far it has come. */
  readTo: Position = ORIGIN;
  /** It has stopped in front of damage. */
  damaged = false;
  private ending: AbortController | null = null;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly runs: ReadonlyMap<string, ProjectionRun>,
    private readonly parts: ReaderParts,
  ) {}

  /** Reads what comes after `from`, unless it reads already. */
  start(from: Position): void {
    if (this.ending || this.damaged) return;
    this.readTo = from;
    this.begin();
  }

  /** Goes on behind damage that was mended. */
  resume(): void {
    this.damaged = false;
    this.begin();
  }

  /** Finishes the batch under way. */
  async stop(): Promise<void> {
    this.ending?.abort();
    this.ending = null;
    await this.reading;
  }

  private begin(): void {
    const ending = (this.ending = new AbortController());
    this.reading = this.reading.then(() => this.read(ending.signal));
  }

  private async read(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const batch of this.parts.log.subscribeAll({ after: this.readTo, signal })) {
          await this.deliver(batch, signal);
          attempt = 0;
          if (signal.aborted) return;
        }
      } catch (error) {
        // Beyond the damage nothing is known: what was read stays, nothing is folded across it.
        if (error instanceof LogDamaged) return this.halt(error);
        this.parts.report({ level: 'warning', message: 'The subscription to the log broke; reconnecting', error });
      }
      await backOff(attempt + 1, signal);
    }
  }

  private halt(damage: LogDamaged): void {
    this.damaged = true;
    this.ending = null;
    for (const run of this.runs.values()) if (run.running) run.fail(damage);
  }

  private async deliver(batch: readonly RecordedEvent[], signal: AbortSignal): Promise<void> {
    const size = this.parts.batchSize;
    for (let start = 0; start < batch.length && !signal.aborted; start += size) {
      const events = batch.slice(start, start + size);
      const from = this.readTo;
      this.readTo = events.at(-1)?.position ?? from; // before delivery: a run that recovers by itself reads up to here
      await Promise.all([...this.runs.values()].map((run) => run.deliver(events, from)));
    }
  }
}
