import { EventLog, type RecordedEvent } from '@hubledger/kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { subjectKindOf } from '../entries/changes/subject-of';
import { foldedUntil } from './folded-until';
import { MILESTONE_EVERY, Milestones } from './milestones';
import { subjectTypes } from './subjects';

/**
 * Keeps milestones of streams while they grow, so that the first question about a long one is as quick as the second. What
 * had grown before is caught up with by the first question, or by the stream's next thousand.
 */
@Injectable()
export class MilestoneKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly ending = new AbortController();
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    readonly log: EventLog,
    readonly milestones: Milestones,
  ) {}

  onApplicationBootstrap(): void {
    this.keeping = this.keep().catch((error: unknown) => {
      if (!this.ending.signal.aborted) new Logger('Milestones').error(error, 'No milestones are kept any more');
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    const { signal } = this.ending;
    for await (const events of this.log.subscribeAll({ after: await this.log.head(), signal })) {
      for (const event of events) {
        if (signal.aborted) return;
        if ((event.revision + 1) % MILESTONE_EVERY === 0) await this.passed(event);
      }
    }
  }

  private async passed({ stream, position, recordedAt }: RecordedEvent): Promise<void> {
    const kind = subjectKindOf(stream);
    if (kind === null || subjectTypes[kind].snapshotVersion === null) return;
    await foldedUntil(this, kind, stream, { position, time: recordedAt });
  }
}
