import type { CommandMetadata, Json } from '@hubledger/kernel';
import type { Job } from './job';

export interface JobRequest {
  /** What sort of work, e.g. `projection.rebuild`. */
  readonly kind: string;
  /** Of one key, one job runs at a time, e.g. `projection.rebuild:accounts`. */
  readonly key: string;
  /** For people: what it does, to what. */
  readonly description: string;
  /** What is counted while it runs: `events`, `objects`, `repositories`. */
  readonly unit: string;
}

/** What a running job is given. */
export interface JobContext {
  readonly id: string;
  /** Aborts when the job is cancelled or the program stops: look at it between steps, and throw. */
  readonly signal: AbortSignal;
  /** Of who asked, for the commands of this job: give each step a name with `stepOf`. */
  readonly metadata: CommandMetadata;
  /** Cheap: call it as often as there is something to tell. `total` null: nobody knows yet. */
  readonly progress: (done: number, total: number | null) => void;
}

/**
 * Does the work and answers what it found out, at most 64 KiB as JSON; what is larger is left out of the history. It
 * shares the event loop with all requests: nothing in it may hold that for long.
 */
export type JobWork = (context: JobContext) => Promise<Json>;

/** Runs work that outlives requests: a few jobs at a time, some in a queue, their requests and ends in the log. */
export abstract class Jobs {
  /**
   * The same command again answers the job it has made.
   *
   * @throws JobAlreadyRunning when one with this key waits or runs; TooManyJobs when the queue is full.
   */
  abstract start(request: JobRequest, metadata: CommandMetadata, work: JobWork): Promise<Job>;
  /** Those that wait or run, in any process, and the last that ended; newest first. */
  abstract recent(): Promise<Job[]>;
  /** Of this start of the program or an earlier one. */
  abstract find(id: string): Promise<Job | null>;
  /** Null when there is no such job. A job that is being cancelled may be cancelled again. @throws JobHasEnded */
  abstract cancel(id: string, metadata: CommandMetadata): Promise<Job | null>;
  /**
   * Calls back after each change of a job, many times a second if it has much to tell.
   *
   * @returns ends it. @throws TooManyListeners
   */
  abstract watch(id: string, changed: (job: Job) => void): () => void;
  /** What a process left open that is gone gets an end. Called when the history has caught up. */
  abstract interruptOrphans(): Promise<void>;
}

/** What the log knows of jobs, as a read model shows it; may lag. */
export abstract class JobHistory {
  abstract find(id: string): Promise<Job | null>;
  /** Without an end. Those that run now are among them. */
  abstract open(limit: number): Promise<Job[]>;
  /** When it resolves the history knows what stood in the log at the call. @throws when it is too far behind */
  abstract catchUp(): Promise<void>;
}
