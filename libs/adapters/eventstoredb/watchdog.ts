import type { Position } from '@hubledger/kernel';

export interface Watched {
  /** Position of the last record it was told of. */
  readonly reached: () => Position;
  /** Where the log ends now. */
  readonly end: () => Promise<Position>;
  readonly onDead: () => void;
}

/** Finds a subscription dead that is silent while the log has grown, from one look to the next. */
export class Watchdog {
  private heard = true;
  private missed: Position | null = null;
  private stopped = false;
  private readonly timer: NodeJS.Timeout;

  /** @param every milliseconds between two looks */
  constructor(
    private readonly watched: Watched,
    every: number,
  ) {
    this.timer = setTimeout(() => void this.look(), every).unref();
  }

  hear(): void {
    this.heard = true;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    if (!this.heard && this.missed !== null && this.watched.reached() < this.missed) return this.watched.onDead();
    this.missed = this.heard ? null : await this.watched.end().catch(() => null);
    this.heard = false;
    if (!this.stopped) this.timer.refresh();
  }
}
