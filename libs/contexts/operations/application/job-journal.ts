import { AggregateStore, type CommandMetadata, newId } from '@hubledger/kernel';
import type { Job } from '../domain/job';
import type { JobEnded, JobEnding, JobRequested } from '../domain/job.events';

const STREAM = 'system-log';
const TRIES = 5;
const FIRST_PAUSE_MS = 200;
/** JSON text: an event has room for more, but nobody reads it in a list. */
const MAX_RESULT = 64 * 1024;

/** Writes requests and ends of jobs to the log. */
export class JobJournal {
  constructor(private readonly store: AggregateStore) {}

  async requested({ id, kind, key, description, requestedAt }: Job, metadata: CommandMetadata): Promise<void> {
    const event: JobRequested = { type: 'JobRequested', data: { jobId: id, kind, key, description, requestedAt } };
    await this.store.record(STREAM, [event], metadata, 'any');
  }

  /**
   * Tried again while the log takes nothing; a job whose end could not be written counts as interrupted from the next
   * start on.
   *
   * @param by null: it ended by itself.
   */
  async ended(job: Job, ending: JobEnding, endedAt: string, by: CommandMetadata | null): Promise<void> {
    const { id: jobId, startedAt, progress, failure } = job;
    const result = JSON.stringify(job.result).length > MAX_RESULT ? { omitted: 'too large to be kept' } : job.result;
    const event: JobEnded = {
      type: 'JobEnded',
      data: { jobId, ending, startedAt, endedAt, progress, result, failure },
    };
    const metadata = by ?? itself(job, endedAt);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.store.record(STREAM, [event], metadata, 'any');
        return;
      } catch (error) {
        if (attempt === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt));
      }
    }
  }
}

/** The job's id is that of the command that asked for it. */
const itself = ({ id, correlationId }: Job, at: string): CommandMetadata => ({
  commandId: newId(),
  correlationId,
  causationId: id,
  at,
  actorId: 'system',
  actorKind: 'system',
});
