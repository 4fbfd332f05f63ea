import type { DocumentStore, Where } from '@hubledger/kernel';
import { type JobEntry, jobsModel } from './read-model';

export interface JobFilter {
  readonly state?: string;
  readonly kind?: string;
}

const whereOf = ({ state, kind }: JobFilter): Where => ({
  all: { ...(state ? { state: { eq: state } } : {}), ...(kind ? { kind: { eq: kind } } : {}) },
});

/** Newest first. */
export const jobsPage = async (
  store: DocumentStore,
  { limit, offset = 0, ...filter }: JobFilter & { limit: number; offset?: number },
): Promise<JobEntry[]> => {
  const sort = [{ field: 'requestedAt', order: 'desc' }] as const;
  const found = await store.collection(jobsModel).find({ where: whereOf(filter), sort, limit, offset });
  return found.map(({ document }) => document);
};

export const countJobs = (store: DocumentStore, filter: JobFilter, cap: number): Promise<number> =>
  store.collection(jobsModel).count(whereOf(filter), cap);

export const jobEntry = async (store: DocumentStore, id: string): Promise<JobEntry | null> =>
  (await jobsById(store, [id])).get(id) ?? null;

export const jobsById = (store: DocumentStore, ids: readonly string[]): Promise<Map<string, JobEntry>> =>
  store.collection(jobsModel).getMany(ids);
