import type { Position } from '../events/domain-event';

/**
 * `live`: has applied all that stood in the log when it started. `halted`: stopped at an event it could not apply.
 * `refused`: its checkpoint belongs to another log or lies beyond the head, so it needs a rebuild.
 */
export type ProjectionState = 'catching-up' | 'live' | 'halted' | 'refused';

/** A build beside what readers see: by positions, which are bytes of the log where they do not count events. */
export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
  readonly eventsPerSecond: number;
  /** Null before the first page. */
  readonly secondsLeft: number | null;
}

/** How far a projection is; shown at `/health/ready` and `/metrics`. */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly awaited: boolean;
  readonly state: ProjectionState;
  /** Last position applied. */
  readonly position: Position;
  /** Null: behind, and positions do not count events (a log on a server), so that nobody knows without reading them. */
  readonly lagEvents: number | null;
  /** Age of the last event applied; 0 at the head. */
  readonly lagSeconds: number;
  /** Documents set aside. */
  readonly parked: number;
  /** Null while it is not built anew. */
  readonly rebuild?: RebuildProgress | null;
  /** Why it stopped, or what it is retrying. */
  readonly error: { readonly message: string; readonly position?: Position; readonly eventId?: string } | null;
}
