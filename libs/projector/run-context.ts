import type { Clock, EventLog, Position, SideView } from '@hubledger/kernel';
import type { FieldOpener, Upcast } from './prepare-events';

/** Something an operator should read. `error` stands for a projection that stopped. */
export interface Report {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly projection?: string;
  readonly position?: Position;
  readonly eventId?: string;
  readonly error?: unknown;
}

/** What the runs of all projections share. */
export interface RunContext {
  readonly log: EventLog;
  readonly documents: SideView;
  /** Id of the side that the run writes; empty for the one a store begins with. */
  readonly side: string;
  readonly logId: string;
  readonly opener: FieldOpener;
  readonly upcast: Upcast;
  readonly clock: Clock;
  readonly report: (report: Report) => void;
  /** Events folded at once. */
  readonly batchSize: number;
  /** Start over instead of refusing a checkpoint of another log. */
  readonly rebuildOnMismatch: boolean;
  /** Aborts when the run must end: the lease of its projection is lost, or the projector stops. */
  readonly signal: AbortSignal;
  /** Token of that lease; absent where there is no other process. */
  readonly fence?: number;
  /** To be called when a store says that another instance has taken over. */
  readonly fencedOff: () => void;
  /** How far the shared reader has come. */
  readonly readTo: () => Position;
  /** Called when a run has advanced or stopped. */
  readonly progressed: () => void;
}
