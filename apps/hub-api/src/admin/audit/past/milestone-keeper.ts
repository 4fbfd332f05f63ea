import {
  type DomainError,
  EventLog,
  LogOverloaded,
  LogUnavailable,
  type Position,
  type RecordedEvent,
} from '@hubledger/kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { foldedUntil, type PastSources } from './folded-until';
import { kindWithMilestones, longStreams } from './long-streams';
import { MilestoneBookmark } from './milestone-bookmark';
import { MILESTONE_EVERY, Milestones } from './milestones';

/** A start has more urgent things to do. */
const AFTER_START_MS = 5_000;
/** Without giving way. It rests as long as it worked or waited for the log, which others have half of the time at least. */
const WORK_MS = 10;
const LONGEST_REST_MS = 2_000;
/** Between two tries while the log can't be read. */
const RETRY_MS = 30_000;
/** What is old is no longer in memory: each event may be a look at the disk, and who else reads waits for a page of them. */
const PAGE = 10;
/** Events. */
const BOOKMARK_EVERY = 10_000;

/**
 * Keeps milestones of streams, so that the first question about a long one is as quick as the second: of those that grow, and
 * at a start of those that had grown before, once. Several hubs on one log do the same work each, and leave the same.
 */
@Injectable()
export class MilestoneKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly ending = new AbortController();
  private keeping: Promise<void> = Promise.resolve();
  private readonly sources: PastSources;

  constructor(
    private readonly log: EventLog,
    milestones: Milestones,
    private readonly bookmark: MilestoneBookmark,
  ) {
    const { signal } = this.ending;
    const rest = new Rest(signal);
    const readStream: EventLog['readStream'] = async (...which) => {
      signal.throwIfAborted(); // a long stream would hold up the end of the hub
      await rest.ifDue();
      return log.readStream(...which);
    };
    this.sources = { log: { readStream }, milestones, page: PAGE };
  }

  onApplicationBootstrap(): void {
    this.keeping = this.keepOn().catch((error: unknown) => {
      if (!this.ending.signal.aborted) new Logger('Milestones').error(error, 'No milestones are kept any more');
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.keeping;
  }

  /** Until it is destroyed. */
  async keep(): Promise<void> {
    const { signal } = this.ending;
    let reached = await this.caughtUp();
    let seen = 0;
    for await (const events of this.log.subscribeAll({ after: reached, signal })) {
      for (const event of events) {
        if (signal.aborted) break;
        if ((event.revision + 1) % MILESTONE_EVERY === 0) await this.passed(event);
        reached = event.position;
      }
      seen += events.length;
      if (seen >= BOOKMARK_EVERY) await this.bookmark.move(reached);
      seen %= BOOKMARK_EVERY;
    }
    await this.bookmark.move(reached);
  }

  private async keepOn(): Promise<void> {
    const { signal } = this.ending;
    for (let pause = AFTER_START_MS; ; pause = RETRY_MS) {
      await sleep(pause, undefined, { signal, ref: false });
      try {
        return await this.keep();
      } catch (error) {
        if (signal.aborted || !isPassing(error)) throw error;
        new Logger('Milestones').warn(`${error.message}; milestones are kept again in ${RETRY_MS / 1_000} s`);
      }
    }
  }

  /** Up to where every stream has its milestones. */
  private async caughtUp(): Promise<Position> {
    const head = await this.log.head();
    const before = await this.bookmark.at(head);
    if (before !== null) return before;
    for await (const last of longStreams(this.sources.log, PAGE)) await this.passed(last);
    await this.bookmark.move(head);
    return head;
  }

  private async passed({ stream, position, recordedAt }: RecordedEvent): Promise<void> {
    const kind = kindWithMilestones(stream);
    if (kind !== null) await foldedUntil(this.sources, kind, stream, { position, time: recordedAt });
  }
}

const isPassing = (error: unknown): error is DomainError =>
  error instanceof LogUnavailable || error instanceof LogOverloaded;

class Rest {
  private since = performance.now();

  constructor(private readonly signal: AbortSignal) {}

  async ifDue(): Promise<void> {
    const worked = performance.now() - this.since;
    if (worked < WORK_MS) return;
    await sleep(Math.min(worked, LONGEST_REST_MS), undefined, { signal: this.signal, ref: false });
    this.since = performance.now();
  }
}
