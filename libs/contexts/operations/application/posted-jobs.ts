import type { CommandMetadata } from '@hubledger/kernel';
import { hasEnded, type Job } from '../domain/job';
import { type CancelledBy, JobBoard } from '../domain/job-board.port';

const EVERY_MS = 500;
/** Behind its end, until every reader of the log has met that. */
const KEPT_MS = 60_000;
const MAX_WATCHED = 50;

/** Looked at no more often than it is told of. */
interface ShownJob extends Pick<Job, 'id' | 'state'> {
  view(): Job;
}

/** Keeps a board up to date with the jobs of this process, and looks there for who wants one to stop. */
export class PostedJobs {
  private readonly changed = new Map<string, ShownJob>();
  private timer: NodeJS.Timeout | null = null;
  private posting: Promise<void> = Promise.resolve();
  private watched = 0;

  constructor(
    private readonly board: JobBoard,
    /** Jobs of this process that have not ended. */
    private readonly open: () => readonly string[],
    private readonly cancel: (id: string, by: CancelledBy) => void,
  ) {}

  /** Cheap: told of twice a second. */
  tell(job: ShownJob): void {
    this.changed.set(job.id, job);
    if (job.state !== 'running') this.post();
    this.timer ??= setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Calls back while a job of another process changes. @returns ends it; null: too many are watched already */
  watch(id: string, changed: (job: Job) => void): (() => void) | null {
    if (this.watched >= MAX_WATCHED) return null;
    this.watched++;
    let last = '';
    const look = async (): Promise<void> => {
      const job = await this.board.find(id).catch(() => null);
      const text = JSON.stringify(job);
      if (!job || text === last) return;
      last = text;
      changed(job);
    };
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      clearInterval(timer);
      this.watched--;
    };
  }

  /** What was told is on the board when it resolves. */
  async settled(): Promise<void> {
    this.post();
    if (this.timer) clearInterval(this.timer);
    await this.posting;
  }

  private look(): void {
    this.post();
    const open = this.open();
    if (open.length === 0 && this.changed.size === 0 && this.timer) {
      clearInterval(this.timer);
      this.timer = null;
    }
    if (open.length > 0) void this.lookForCancellations(open).catch(() => undefined); // the next time
  }

  private async lookForCancellations(open: readonly string[]): Promise<void> {
    for (const [id, by] of await this.board.cancellations(open)) this.cancel(id, by);
  }

  /** A job that can't be shown to others runs all the same. */
  private post(): void {
    const jobs = [...this.changed.values()].map((job) => job.view());
    this.changed.clear();
    for (const job of jobs) {
      this.posting = this.posting.then(() => this.board.post(job)).catch(() => undefined);
      if (hasEnded(job)) setTimeout(() => void this.board.remove(job.id).catch(() => undefined), KEPT_MS).unref();
    }
  }
}

export const withoutPersonalData = (metadata: CommandMetadata): CancelledBy => {
  const { commandId, correlationId, causationId, at, actorId, actorKind, onBehalfOf, tokenId, requestId } = metadata;
  return { commandId, correlationId, causationId, at, actorId, actorKind, onBehalfOf, tokenId, requestId };
};
