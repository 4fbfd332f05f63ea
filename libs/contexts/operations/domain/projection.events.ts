import type { DomainEvent } from '@hubledger/kernel';

/** Documents of the side that readers saw, compared with a fold of the whole log up to the same event. */
export interface SideComparison {
  readonly documents: number;
  readonly oldDigest: string;
  readonly newDigest: string;
  /** How many were not the same. */
  readonly differing: number;
  /** Ids of the first of them. */
  readonly examples: readonly string[];
}

/** Stream `system-log`. A read model was built anew and took the place of the one that readers saw; a first build is none. */
export type ProjectionSwapped = DomainEvent<
  'ProjectionSwapped',
  {
    projection: string;
    version: number;
    jobId: string;
    position: string;
    parked: number;
    /** Null where the old one had stopped before. */
    comparison: SideComparison | null;
  }
>;
/** Stream `system-log`. An operator asked for what a projection could not apply to be tried again. */
export type ProjectionRetried = DomainEvent<'ProjectionRetried', { projection: string }>;
/** Stream `system-log`. An operator decided that a projection leaves an event out, and why. */
export type ProjectionEventSkipped = DomainEvent<
  'ProjectionEventSkipped',
  { projection: string; position: string; reason: string }
>;
