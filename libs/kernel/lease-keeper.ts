/** What one process at a time may do. */
export interface HeldLease {
  /** For stores that refuse a former holder; absent where there is no other process. */
  readonly fence?: number;
  /** Aborts when another process may have it. */
  readonly lost: AbortSignal;
  /** Call once the work has ended. Never rejects: a lease that is not released runs out. */
  release(): Promise<void>;
}

/** Keeps two processes from doing the same work. */
export abstract class LeaseKeeper {
  /** Resolves once `name` is held; null when `signal` aborts before. */
  abstract acquire(name: string, signal: AbortSignal): Promise<HeldLease | null>;
}

/** Embedded stores are for one process, which always has every lease. */
export class SoleProcess extends LeaseKeeper {
  async acquire(_name: string, signal: AbortSignal): Promise<HeldLease | null> {
    return signal.aborted ? null : { lost: NEVER, release: async () => undefined };
  }
}

const NEVER = new AbortController().signal;
