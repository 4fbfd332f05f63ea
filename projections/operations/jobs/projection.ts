import type { JobEnded, JobRequested } from '@hubledger/contexts/operations/contract';
import { projection } from '@hubledger/kernel';
import { type JobEntry, jobsModel } from './read-model';

/** Answers "what has been running, and how did it end?". */
export const jobs = projection<JobEntry, JobRequested | JobEnded>({
  model: jobsModel,
  handles: ['JobRequested', 'JobEnded'],
  awaited: true,
  onFailure: 'park',
  project: (event) => {
    switch (event.type) {
      case 'JobRequested': {
        const { jobId: id, kind, key, description, requestedAt } = event.data;
        const { actorId, actorKind, $correlationId: correlationId } = event.metadata;
        const who = { startedBy: { id: actorId, kind: actorKind }, correlationId, requestedAt };
        const open = { state: 'running', startedAt: null, endedAt: null, cancelRequested: false } as const;
        const job = { id, kind, key, description, ...open, ...who, progress: null, result: null, failure: null };
        return [{ id, apply: () => job }];
      }
      case 'JobEnded': {
        const { jobId, ending: state, startedAt, endedAt, progress, result, failure } = event.data;
        const end = { state, startedAt, endedAt, progress, result, failure, cancelRequested: state === 'cancelled' };
        return [{ id: jobId, apply: (job) => (job ? { ...job, ...end } : null) }];
      }
    }
  },
});
