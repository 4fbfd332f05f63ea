import { JobAlreadyRunning, Jobs } from '@hubledger/contexts/operations/contract';
import { ObjectDeletions } from '@hubledger/contexts/storage/contract';
import { Clock, EventLog } from '@hubledger/kernel';
import type { Logger } from 'pino';
import { systemCommand } from '../storage/event-metadata';

const HOUR_MS = 3_600_000;
const KIND = 'storage.sweep-unused';
/** Of one run; what is left is for the next. */
const ENOUGH = 100_000;

/**
 * Deletes LFS objects that no repository names, by the way an admin's clean-up takes, now and then: else whoever uploads
 * and deletes again and again fills the disk (ADR 30).
 */
export class UnusedSweep {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly deletions: ObjectDeletions,
    private readonly jobs: Jobs,
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The first an hour behind the start, so that a hub that is started anew every day sweeps as well. 0: never. */
  start(everyHours: number): void {
    if (everyHours > 0) this.sweepIn(HOUR_MS, everyHours * HOUR_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Asks for the job that does it. Resolves when that is under way, or can't be. */
  async sweep(): Promise<void> {
    try {
      const storedSince = await this.began();
      const job = { kind: KIND, key: KIND, description: 'Delete LFS objects that nothing refers to', unit: 'objects' };
      await this.jobs.start(job, systemCommand(this.clock.iso()), async ({ signal, metadata, progress }) => {
        const onProgress = (count: { deleted: number; skippedReferenced: number; failed: number }): void =>
          progress(count.deleted + count.skippedReferenced + count.failed, null);
        const request = { key: 'lfs/', force: false, storedSince, enough: ENOUGH };
        const count = await this.deletions.deletePrefix(request, metadata, { onProgress, signal });
        if (count.deleted + count.failed > 0) this.logger.info({ ...count }, 'unused LFS objects were swept');
        return { ...count };
      });
    } catch (error) {
      if (error instanceof JobAlreadyRunning) return;
      this.logger.warn({ err: error }, 'Unused LFS objects could not be swept; the next sweep tries again');
    }
  }

  private sweepIn(wait: number, every: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.sweep().then(() => this.sweepIn(every, every)), wait);
    this.timer.unref();
  }

  /** When this log began: objects that are older belong to another one, whose references nobody here knows. */
  private async began(): Promise<string> {
    const [first] = await this.log.readStream('system-log', { limit: 1 });
    return first?.recordedAt ?? this.clock.iso();
  }
}
