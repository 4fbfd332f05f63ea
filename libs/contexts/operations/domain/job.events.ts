import type { DomainEvent, Json } from '@hubledger/kernel';

/** `interrupted`: the program stopped, or its process died, before the job had ended. */
export type JobEnding = 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** How far a job is. */
export interface JobProgress {
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  /** What is counted: `events`, `objects`, `repositories`. */
  readonly unit: string;
  readonly perSecond: number;
  /** Estimate; null while there is none. */
  readonly secondsLeft: number | null;
}

/** Stream `system-log`. Somebody asked for work that outlives a request. Of one `key`, one job runs at a time. */
export type JobRequested = DomainEvent<
  'JobRequested',
  { jobId: string; kind: string; key: string; description: string; requestedAt: string }
>;
/** Stream `system-log`. `startedAt` is null for a job that never left the queue; `failure` says in words what went wrong. */
export type JobEnded = DomainEvent<
  'JobEnded',
  {
    jobId: string;
    ending: JobEnding;
    startedAt: string | null;
    endedAt: string;
    progress: JobProgress | null;
    result: Json;
    failure: string | null;
  }
>;
export type JobEvent = JobRequested | JobEnded;
