import { backOff } from '../back-off';
import type { RunContext } from '../run-context';
import type { Standing } from './standing';

interface RecoveryParts {
  /** Whether there is anything to read that the shared reader will not deliver. */
  readonly behind: () => boolean;
  readonly readOn: () => Promise<void>;
}

/** A run that reads by itself, after a failure or a stop, until it has met the shared reader. */
export class Recovery {
  private underWay: Promise<void> | null = null;

  constructor(
    private readonly standing: Standing,
    private readonly context: Pick<RunContext, 'readTo' | 'signal'>,
    private readonly parts: RecoveryParts,
  ) {}

  /** While true, deliveries are left alone. */
  get active(): boolean {
    return this.underWay !== null;
  }

  /** @param attempt from 1: waits before it begins */
  begin(attempt = 0): void {
    this.standing.catchUpTo(this.context.readTo());
    this.underWay ??= this.recover(attempt);
  }

  async ended(): Promise<void> {
    await this.underWay;
  }

  private async recover(firstAttempt: number): Promise<void> {
    await Promise.resolve(); // not before `underWay` is set
    for (let attempt = firstAttempt; this.standing.running && !this.context.signal.aborted; attempt++) {
      if (attempt > 0) await backOff(attempt, this.context.signal);
      try {
        while (this.parts.behind() && !this.context.signal.aborted) await this.parts.readOn();
        this.standing.wellAgain();
        break;
      } catch (error) {
        this.standing.failed(error);
      }
    }
    this.underWay = null; // in the same turn as the last look at `behind`: no delivery falls between
  }
}
