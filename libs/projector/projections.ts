import type { Position, ProjectionStatus } from '@hubledger/kernel';
import type { Incident } from './incidents';
import type { RebuildControl, Swapped } from './rebuild/rebuilds';

export interface WaitOptions {
  /** Default: those marked `awaited`. */
  readonly projections?: readonly string[];
  /** Default 2,000. */
  readonly timeoutMs?: number;
}

/** What is asked of projections and told to them, wherever they run. */
export abstract class Projections {
  /** True once the projections have applied `position`, false at the time-out. Stopped ones are not waited for. */
  abstract waitFor(position: Position, options?: WaitOptions): Promise<boolean>;
  abstract status(): Promise<ProjectionStatus[]>;
  /** True while readers would see an empty read model because its first build is under way. */
  abstract waitsForBuild(name: string): boolean;
  /** A projection that halted, and every document it has set aside. */
  abstract retry(name: string): Promise<void>;
  /** Leaves one event out, for good, and goes on. */
  abstract skip(name: string, position: Position, reason: string): Promise<void>;
  /** What is parked and what was skipped, in the order of the log. */
  abstract incidents(name: string): Promise<Incident[]>;
  /**
   * Beside what readers see; resolves when they see the new side. Null where there is nothing to build beside with: it
   * is folded again in place, behind.
   *
   * @throws when it was cut off, or could not take over; nothing has changed then
   */
  abstract rebuild(name: string, control?: RebuildControl): Promise<Swapped | null>;
}
