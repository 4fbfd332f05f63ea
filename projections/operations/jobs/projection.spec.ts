import type { Job, JobEnded, JobRequested } from '@hubledger/contexts/operations/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { jobs } from './projection';

const given = projectionOf(jobs).given;
const data = {
  jobId: 'j1',
  kind: 'storage.rescan',
  key: 'storage.rescan',
  description: 'Count what is stored',
  requestedAt: '2030-01-01T00:00:00.000Z',
};
const by = { metadata: { actorId: 'admin', actorKind: 'admin-token' as const } };
const requested = recorded<JobRequested>('system-log', 'JobRequested', data, by);
const progress = { done: 5, total: 5, unit: 'objects', perSecond: 2, secondsLeft: null };
const times = { startedAt: '2030-01-01T00:00:01.000Z', endedAt: '2030-01-01T00:00:03.000Z' };
const end = { jobId: 'j1', ...times, progress, result: { objects: 5 }, failure: null };
const ended = recorded<JobEnded>('system-log', 'JobEnded', { ...end, ending: 'succeeded' });
const cancelled = recorded<JobEnded>('system-log', 'JobEnded', { ...end, result: null, ending: 'cancelled' });

const open: Job = {
  ...{ id: 'j1', kind: 'storage.rescan', key: 'storage.rescan', description: 'Count what is stored' },
  ...{ state: 'running', startedBy: { id: 'admin', kind: 'admin-token' }, requestedAt: '2030-01-01T00:00:00.000Z' },
  correlationId: requested.metadata.$correlationId,
  ...{ startedAt: null, endedAt: null, cancelRequested: false, progress: null, result: null, failure: null },
};

describe('jobs', () => {
  it('are open from their request', () => given(requested).then({ j1: open }));
  it('end with what they found out', () =>
    given(requested, ended).then({ j1: { ...open, ...times, state: 'succeeded', progress, result: { objects: 5 } } }));
  it('end by being cancelled', () =>
    given(requested, cancelled).then({
      j1: { ...open, ...times, state: 'cancelled', progress, cancelRequested: true },
    }));
  it('are nothing without a request', () => given(ended).then({}));
});
