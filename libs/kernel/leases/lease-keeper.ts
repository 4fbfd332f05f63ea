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
  /** Null when another holds `name`. @throws what the store throws that has to be asked */
  abstract tryAcquire(name: string): Promise<HeldLease | null>;
  /** Resolves once `name` is held; null when `signal` aborts before. */
  abstract acquire(name: string, signal: AbortSignal): Promise<HeldLease | null>;
}

/** Embedded stores are for one process, which always has every lease. */
export class SoleProcess extends LeaseKeeper {
  async tryAcquire(): Promise<HeldLease> {
    return { lost: new AbortController().signal, release: async () => undefined };
  }

  async acquire(_name: string, signal: AbortSignal): Promise<HeldLease | null> {
    return signal.aborted ? null : this.tryAcquire();
  }
}

/**
 * Does `work` whenever `name` is held here, until `signal` aborts. Its own signal aborts with the lease or with `signal`; it is
 * to end then.
 *
 * @param failed told of work that threw; it is begun again after the pause it resolves with.
 */
export const whileHeld = async (
  leases: LeaseKeeper,
  name: string,
  signal: AbortSignal,
  work: (held: { readonly signal: AbortSignal }) => Promise<void>,
  failed: (error: unknown) => Promise<void>,
): Promise<void> => {
  const ending = AbortSignal.any([signal]); // who waits listens: a signal of many duties would warn of too many
  while (!ending.aborted) {
    const lease = await leases.acquire(name, ending);
    if (!lease) return;
    try {
      await work({ signal: AbortSignal.any([ending, lease.lost]) });
    } catch (error) {
      await failed(error);
    } finally {
      await lease.release();
    }
  }
};
