import type { CommandMetadata } from '@hubledger/kernel';

/** For who keeps something ready for an account whose creation may have been cut off. */
export abstract class AccountCreations {
  /** Whether the account came to be, now or before it was closed. False: it may still. */
  abstract happened(userId: string): Promise<boolean>;
  /**
   * Sees to it that the answer is final: an account that does not exist by now never will under this id.
   *
   * @param asker stream that asks, for the record.
   * @returns whether it came to be.
   */
  abstract settle(userId: string, asker: string, metadata: CommandMetadata): Promise<boolean>;
}
