import type { Job } from '@hubledger/contexts/operations/contract';
import type { ReadModel } from '@hubledger/kernel';

/** A job as the log knows it: `running` from its request to its end. `startedBy` is an id, as in every event. */
export type JobEntry = Job;

export const jobsModel: ReadModel<JobEntry> = {
  name: 'jobs',
  version: 2,
  indexes: { requestedAt: ['order'], state: ['filter'], kind: ['filter'] },
  compound: [
    ['state', 'requestedAt'],
    ['kind', 'requestedAt'],
  ],
};
