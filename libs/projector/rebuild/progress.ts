import { type Clock, ORIGIN, type Position, type RebuildProgress } from '@hubledger/kernel';

/** How far a build is, for who waits for it. */
export class Progress {
  private position: Position = ORIGIN;
  private readonly startedAt: number;

  constructor(
    private readonly names: readonly string[],
    private readonly upTo: Position,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now().getTime();
  }

  reach(position: Position): void {
    this.position = position;
  }

  of(name: string): RebuildProgress | null {
    if (!this.names.includes(name)) return null;
    const [done, total] = [Number(this.position), Number(this.upTo)];
    const seconds = Math.max(0.001, (this.clock.now().getTime() - this.startedAt) / 1_000);
    const eventsPerSecond = done / seconds;
    return { done, total, eventsPerSecond, secondsLeft: done === 0 ? null : (total - done) / eventsPerSecond };
  }
}
