import type { Secret } from '@hubledger/kernel';
import type { ReportOutage } from './outage';
import type { RecentEventsBounds } from './recent-events';

export interface EventStoreSettings {
  /**
   * A connection string of EventStoreDB or KurrentDB, with its credentials:
   * `esdb://user:password@host:2113?tls=true`, `esdb+discover://…`, `kurrentdb://…`.
   */
  readonly url: Secret<string>;
  readonly patience?: Partial<Patience>;
  /** How much of the log's end is kept in memory for subscribers. */
  readonly tail?: Partial<RecentEventsBounds>;
  /** Told when the server is away, and when it is back. Not while the log is being opened, which tells it by failing. */
  readonly reportOutage?: ReportOutage;
}

/** Milliseconds. */
export interface Patience {
  /** For the answer to one try of an append. */
  readonly append: number;
  /** For finding out whether an append without an answer has landed. */
  readonly lookUp: number;
  /** For an append with all of its tries. */
  readonly whole: number;
  /** Without a message of a read that has not ended. */
  readonly read: number;
  /** Within which a read that found the server away is tried again. */
  readonly retry: number;
  /** For the server to be there when the log is opened. */
  readonly opening: number;
  /** Between two looks whether a subscription that is silent is alive. */
  readonly watch: number;
}

export const PATIENCE: Patience = {
  append: 4_000,
  lookUp: 3_000,
  whole: 8_500,
  read: 3_000,
  retry: 1_500,
  opening: 5_000,
  watch: 1_000,
};
