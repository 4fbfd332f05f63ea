import type { Jobs } from '@hubledger/contexts/operations/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { countJobs, jobsPage } from '@projections/operations/jobs/queries';
import { cappedTotal, exactly } from '../query/total';
import { type JobListResponse, jobResponse, type ListJobsQuery } from './job.dto';

/** What runs is told by who runs it, what has ended from the log. */
export const jobList = async (documents: DocumentStore, jobs: Jobs, query: ListJobsQuery): Promise<JobListResponse> => {
  const { limit, offset, state, kind } = query;
  const recent = await jobs.recent();
  if (state === 'queued' || state === 'running') {
    const own = recent.filter((job) => job.state === state && (kind === undefined || job.kind === kind));
    return { jobs: own.slice(offset, offset + limit).map(jobResponse), ...exactly(own.length), limit, offset };
  }
  const [page, total] = await Promise.all([
    jobsPage(documents, { state, kind, limit, offset }),
    cappedTotal((cap) => countJobs(documents, { state, kind }, cap)),
  ]);
  const known = new Map(recent.map((job) => [job.id, job]));
  return { jobs: page.map((job) => jobResponse(known.get(job.id) ?? job)), ...total, limit, offset };
};
