import { type HeldLease, untilAborted } from '@hubledger/kernel';
import type { ProjectionRun } from '../projection-run';

/** The time for which one instance runs a projection. */
export interface Tenure extends Turn {
  readonly run: ProjectionRun;
}

interface Turn {
  readonly lease: HeldLease;
  /** Aborts when it is over. */
  readonly signal: AbortSignal;
  readonly ended: Promise<void>;
  /** To be called when a store has refused what was done in it. */
  readonly fencedOff: () => void;
  /** Whether it ended because another may have the lease. */
  readonly isLost: () => boolean;
}

export const tenureOf = (lease: HeldLease, ending: AbortSignal): Turn => {
  const fenced = new AbortController();
  const signal = AbortSignal.any([lease.lost, fenced.signal, ending]);
  return {
    ...{ lease, signal, ended: untilAborted(signal) },
    fencedOff: () => fenced.abort(),
    isLost: () => fenced.signal.aborted || lease.lost.aborted,
  };
};
