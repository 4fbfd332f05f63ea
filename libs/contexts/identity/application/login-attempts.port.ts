/** Who a password is tried for, and from where. */
export interface Attempt {
  /** Normalised name, whether or not anybody bears it. */
  readonly account: string;
  /** An address, or a network of them. */
  readonly ip: string;
}

/** Counts tries at passwords, in every process that may be tried at. */
export abstract class LoginAttempts {
  /**
   * Counts it, unless the account or the address has had as many as it may.
   *
   * @returns milliseconds until the next is allowed; 0: it was counted
   */
  abstract begin(attempt: Attempt): Promise<number>;
  /** A right password clears its account and takes its own attempt back from the address. */
  abstract succeeded(attempt: Attempt): Promise<void>;
}
