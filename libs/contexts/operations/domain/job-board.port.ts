import type { CommandMetadata } from '@hubledger/kernel';
import type { Job } from './job';

/** Who wants a job to stop: what an event says of them, without what would have to be sealed. */
export type CancelledBy = Omit<CommandMetadata, 'ip' | 'userAgent' | 'requestHash'>;

/** Where the processes that share a log tell each other of their jobs. The log alone says what became of one. */
export abstract class JobBoard {
  /** Of a job of this process: how it is now. */
  abstract post(job: Job): Promise<void>;
  abstract remove(id: string): Promise<void>;
  /** Null for one that no process has posted, or that ended a while ago. */
  abstract find(id: string): Promise<Job | null>;
  /** Newest first. */
  abstract list(): Promise<Job[]>;
  abstract askToCancel(id: string, by: CancelledBy): Promise<void>;
  /** Of these, the ones that somebody wants to stop. */
  abstract cancellations(ids: readonly string[]): Promise<ReadonlyMap<string, CancelledBy>>;
}

/** For one process, which knows its jobs. */
export class NoJobBoard extends JobBoard {
  async post(): Promise<void> {}
  async remove(): Promise<void> {}
  async find(): Promise<null> {
    return null;
  }
  async list(): Promise<Job[]> {
    return [];
  }
  async askToCancel(): Promise<void> {}
  async cancellations(): Promise<ReadonlyMap<string, CancelledBy>> {
    return new Map();
  }
}
