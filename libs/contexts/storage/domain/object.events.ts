import type { DomainEvent } from '@hubledger/kernel';

/**
 * Stream `system-log`. An admin, or the sweep, had objects deleted: written before, so that none goes unseen. At most
 * 1,000 objects each; a deletion of more is several of these.
 */
export type ObjectDeletionOrdered = DomainEvent<
  'ObjectDeletionOrdered',
  {
    bucket: string;
    /** What all the keys begin with; empty for one key. */
    prefix: string;
    /** Each without the prefix. */
    keys: string[];
    /** Of all of them, as they were listed. */
    bytes: number;
    /** Also what something referred to. */
    force: boolean;
  }
>;
