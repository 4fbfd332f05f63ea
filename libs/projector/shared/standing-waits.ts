import type { Position } from '@hubledger/kernel';
import type { Standings, StandingsView } from './standings-view';

const LOOK_EVERY_MS = 15;

/**
 * Waits for projections of other processes: their standings are asked for while somebody waits, by one for all. Where nothing
 * moved for the whole of a wait, nobody is made to wait again until something does: a hub without a projector would else take
 * two seconds for every change.
 */
export class StandingWaits {
  private readonly waiting = new Set<() => void>();
  private looking: Promise<void> | null = null;
  private seen: Standings | null = null;
  /** What had been told when a wait was in vain. */
  private stalledAt: string | null = null;

  constructor(private readonly view: StandingsView) {}

  /** False at the time-out (milliseconds), or when a store does not answer. */
  async wait(names: readonly string[], position: Position, timeoutMs: number): Promise<boolean> {
    const reached = (): boolean => this.seen !== null && hasReached(this.seen, names, position);
    if (reached()) return true;
    const before = this.told();
    const answer = await this.until(reached, timeoutMs);
    if (!answer && this.told() === before) this.stalledAt = before;
    return answer;
  }

  private until(reached: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      let looks = 0;
      const settle = (answer: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(answer);
      };
      const check = (): void => {
        if (reached()) settle(true);
        else if (looks++ > 0 && this.stalledAt !== null && this.stalledAt === this.told()) settle(false);
      };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.waiting.add(check);
      this.looking ??= this.look().finally(() => (this.looking = null));
    });
  }

  private async look(): Promise<void> {
    while (this.waiting.size > 0) {
      const asked = [...this.waiting];
      try {
        this.seen = await this.view.look();
      } catch {
        // who waits is answered when its time is over
      }
      for (const check of asked) check();
      if (this.waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private told(): string {
    return JSON.stringify([...(this.seen ?? [])].map(([name, { position }]) => [name, position]).sort());
  }
}

/** Ones that have stopped are not waited for. */
const hasReached = (standings: Standings, names: readonly string[], position: Position): boolean =>
  names.every((name) => {
    const standing = standings.get(name);
    if (!standing) return false;
    if (standing.state === 'halted' || standing.state === 'refused') return true;
    return standing.position >= position && !standing.waitsForBuild;
  });
