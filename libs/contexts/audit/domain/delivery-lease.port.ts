/** Held by the one process that delivers. */
export interface HeldLease {
  /** Aborts when another process may have it: nothing is sent from then on. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Keeps two processes on one log from both delivering. The embedded stores are for one process, which always has it. */
export abstract class DeliveryLease {
  /** Resolves once it is held; null when `signal` aborts before. */
  abstract acquire(signal: AbortSignal): Promise<HeldLease | null>;
}

export class SoleProcess extends DeliveryLease {
  async acquire(signal: AbortSignal): Promise<HeldLease | null> {
    return signal.aborted ? null : { lost: new AbortController().signal, release: async () => undefined };
  }
}
