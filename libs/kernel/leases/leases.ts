/** One holder at a time of each name. `token` grows with every taking, so that a store can refuse a former holder. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** 1 or more. */
  readonly token: number;
}

/**
 * Leases that end by themselves. When one has run out is judged by the store's clock, never by comparing those of two
 * machines; tokens of a name outlive its leases.
 */
export abstract class Leases {
  /** Null: it is held, be it by the same holder. Of several that take at once one gets it. */
  abstract take(name: string, holder: string, ttlMs: number): Promise<Lease | null>;
  /** Runs `ttlMs` more from now. False: it is lost, as it was released, or ran out and was taken by another. */
  abstract renew(lease: Lease, ttlMs: number): Promise<boolean>;
  /** Others may take it at once. Changes nothing when it was lost. */
  abstract release(lease: Lease): Promise<void>;
}
