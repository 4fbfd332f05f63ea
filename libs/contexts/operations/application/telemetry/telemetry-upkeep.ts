import { StreamMoved } from '@hubledger/kernel';
import type { TelemetryPlan } from '../../domain/telemetry/telemetry.port';
import type { TelemetryDays } from './telemetry-days';

const FIRST_AFTER_MS = 30_000;
const EVERY_MS = 3_600_000;

/** Closes days as they end, in the background. */
export class TelemetryUpkeep {
  private stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private settingApplied = false;

  constructor(
    private readonly days: TelemetryDays,
    private readonly plan: TelemetryPlan,
    private readonly report: (message: string, error: unknown) => void,
  ) {}

  /** May be stopped and started again. */
  start(): void {
    this.stopping = new AbortController();
    this.again(FIRST_AFTER_MS);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  /** Once, of every kind. A kind that fails is tried again with the next run. */
  async run(): Promise<void> {
    for (const kind of this.plan.kinds) {
      try {
        if (!this.settingApplied) await this.days.applySetting(kind);
        await this.days.close(kind, this.stopping.signal);
      } catch (error) {
        if (!(error instanceof StreamMoved)) this.report(`Days of ${kind.category} could not be closed`, error);
      }
    }
    this.settingApplied = true;
  }

  private again(milliseconds: number): void {
    const { signal } = this.stopping;
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => {
        if (!signal.aborted) this.again(EVERY_MS);
      });
    }, milliseconds).unref();
  }
}
