import type { ActorKind, Json } from '@hubledger/kernel';
import type { JobEnding, JobProgress } from './job.events';

export type JobState = 'queued' | 'running' | JobEnding;

/** Work that outlives the request that asked for it. */
export interface Job {
  readonly id: string;
  /** What sort of work, e.g. `projection.rebuild`. */
  readonly kind: string;
  /** Of one key, one job runs at a time. */
  readonly key: string;
  /** For people. */
  readonly description: string;
  readonly state: JobState;
  readonly startedBy: { readonly id: string; readonly kind: ActorKind };
  /** Of the request it was asked for with. */
  readonly correlationId: string;
  /** ISO-8601 UTC, like the other times. */
  readonly requestedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** It was asked to stop, and may not have noticed yet. */
  readonly cancelRequested: boolean;
  readonly progress: JobProgress | null;
  /** What it found out; null until it has succeeded. */
  readonly result: Json;
  /** Why it failed. */
  readonly failure: string | null;
}

export const hasEnded = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';
