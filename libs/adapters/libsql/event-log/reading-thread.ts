import { LogDamaged, LogUnavailable, type RecordedEvent } from '@hubledger/kernel';
import { join } from 'node:path';
import { StorageUnavailable } from '../errors';
import { WorkerLink } from '../worker/worker-link';
import type { RowsOfPage } from './joined-rows';
import type { StreamPart } from './log-pages';
import { eventsAt, eventsOf, streamOf } from './page-events';
import type { ReadAnswer, ReadRequest } from './reading-service';

/** Milliseconds, for a disk that does not answer. */
const PATIENCE = 30_000;

/**
 * Reads a log in a thread of its own: what is old is no longer in memory, and the thread that serves requests would stand
 * still for each look at the disk. Answered in the order of the questions.
 */
export class ReadingThread {
  private constructor(private readonly link: WorkerLink<ReadRequest, ReadAnswer>) {}

  /** @throws `StorageUnavailable` */
  static async start(file: string): Promise<ReadingThread> {
    const wording = {
      failed: ({ message }: { readonly message: string }) => new LogUnavailable(message),
      gone: (reason: string) => new LogUnavailable(reason),
      refused: ({ message }: { readonly message: string }) => new StorageUnavailable(message),
    };
    const script = join(__dirname, 'reading.worker.js');
    return new ReadingThread(await WorkerLink.start(script, { file }, wording, { patience: PATIENCE }));
  }

  /** See `LogPages`. @throws `LogDamaged`, `LogUnavailable`, as the others. */
  async after(revision: number, part: StreamPart): Promise<RecordedEvent[]> {
    return streamOf(await this.page({ kind: 'after', revision, part }), 1);
  }

  async before(revision: number, part: StreamPart): Promise<RecordedEvent[]> {
    return streamOf(await this.page({ kind: 'before', revision, part }), -1);
  }

  async all(after: number, limit: number, upTo: number): Promise<RecordedEvent[]> {
    return eventsOf(await this.page({ kind: 'all', after, limit, upTo }));
  }

  /** In the order of the positions. */
  async at(positions: readonly number[], upTo: number): Promise<RecordedEvent[]> {
    return eventsAt(await this.page({ kind: 'at', positions, upTo }), positions);
  }

  /** Answers what was asked, then ends. Idempotent. */
  end(): Promise<void> {
    return this.link.end();
  }

  private async page(request: ReadRequest): Promise<RowsOfPage> {
    const answer = await this.link.request(request);
    if ('damaged' in answer) throw new LogDamaged(answer.damaged);
    return answer.page;
  }
}
