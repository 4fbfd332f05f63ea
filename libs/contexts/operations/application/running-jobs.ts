import {
  Clock,
  type CommandMetadata,
  DomainError,
  type HeldLease,
  type Json,
  LeaseKeeper,
  stepOf,
  uuidV5,
} from '@hubledger/kernel';
import { hasEnded, type Job } from '../domain/job';
import { JobBoard } from '../domain/job-board.port';
import { JobAlreadyRunning, JobHasEnded, TooManyJobs, TooManyListeners } from '../domain/job.errors';
import type { JobEnding } from '../domain/job.events';
import { JobHistory, type JobRequest, Jobs, type JobWork } from '../domain/jobs.port';
import { JobJournal } from './job-journal';
import { LiveJob } from './live-job';
import { PostedJobs, withoutPersonalData } from './posted-jobs';

/** They share one process with all requests. */
const AT_ONCE = 2;
const MAX_WAITING = 20;
/** Ended ones kept in memory, so that a list need not wait for the log's reader. */
const REMEMBERED = 50;
const MAX_LISTENERS = 50;
const MAX_ORPHANS = 1_000;
const MAX_FAILURE = 1_000;

/** Runs the jobs this process was asked for; those of others it knows from the board. A job holds the lease of its key. */
export class RunningJobs extends Jobs {
  /** In the order they were asked for. */
  private readonly jobs = new Map<string, LiveJob>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly leases = new Map<string, HeldLease>();
  private readonly posted: PostedJobs;
  private stopping = false;

  constructor(
    private readonly journal: JobJournal,
    private readonly history: JobHistory,
    private readonly clock: Clock,
    private readonly between: { readonly keeper: LeaseKeeper; readonly board: JobBoard },
    private readonly report: (message: string, error: unknown) => void = () => undefined,
  ) {
    super();
    const open = () => this.open().map(({ id }) => id);
    this.posted = new PostedJobs(between.board, open, (id, by) => void this.cancelHere(id, by).catch(() => undefined));
  }

  async start(request: JobRequest, metadata: CommandMetadata, work: JobWork): Promise<Job> {
    const id = uuidV5(metadata.commandId, 'job');
    const known = await this.find(id).catch(() => null); // a repetition can't be told while the history is not there
    if (known) return known;
    const open = this.open();
    const same = open.find((job) => job.request.key === request.key);
    if (same?.id === id) return same.view();
    if (same) throw new JobAlreadyRunning(request.key, same.id);
    if (this.stopping || open.length >= AT_ONCE + MAX_WAITING) throw new TooManyJobs(open.length);
    const job = new LiveJob(id, request, metadata, work, this.clock, (view) => this.posted.tell(view));
    this.jobs.set(id, job); // before anything is awaited: the key is taken from here on
    try {
      await this.takeKey(job);
      await this.journal.requested(job.view(), stepOf(metadata, 'job'));
    } catch (error) {
      this.jobs.delete(id);
      await this.giveKeyBack(id);
      throw error;
    }
    job.tell();
    this.forget();
    this.next();
    return job.view();
  }

  async recent(): Promise<Job[]> {
    const own = [...this.jobs.values()].map((job) => job.view()).reverse();
    const others = (await this.between.board.list()).filter(({ id }) => !this.jobs.has(id));
    if (others.length === 0) return own;
    return [...own, ...others].sort((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  }

  async find(id: string): Promise<Job | null> {
    return this.jobs.get(id)?.view() ?? (await this.elsewhere(id));
  }

  async cancel(id: string, metadata: CommandMetadata): Promise<Job | null> {
    if (this.jobs.has(id)) return this.cancelHere(id, metadata);
    const job = await this.elsewhere(id);
    if (!job) return null;
    if (hasEnded(job) || !(await this.between.board.find(id))) throw new JobHasEnded(id, job.state);
    await this.between.board.askToCancel(id, withoutPersonalData(metadata));
    return { ...job, cancelRequested: true };
  }

  private async cancelHere(id: string, metadata: CommandMetadata): Promise<Job | null> {
    const job = this.jobs.get(id);
    if (!job) return null;
    if (job.ended) throw new JobHasEnded(id, job.state);
    if (job.cancelledBy) return job.view();
    job.cancelledBy = metadata;
    job.controller.abort(new Error('The job was cancelled'));
    if (job.state === 'queued') await this.end(job, 'cancelled', null, null);
    else job.tell();
    return job.view();
  }

  watch(id: string, changed: (job: Job) => void): () => void {
    let listening = 0;
    for (const job of this.jobs.values()) listening += job.listening;
    if (listening >= MAX_LISTENERS) throw new TooManyListeners(MAX_LISTENERS);
    const own = this.jobs.get(id);
    if (own) return own.listen(changed);
    const end = this.posted.watch(id, changed);
    if (!end) throw new TooManyListeners(MAX_LISTENERS);
    return end;
  }

  /** Work under way is told to stop; what does not within this time is left to the end of the process. */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    for (const job of this.open()) {
      job.controller.abort(new Error('The hub stops'));
      if (job.state === 'queued') this.track(this.end(job, 'interrupted', null, null));
    }
    const patience = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([Promise.all(this.underWay).then(() => this.posted.settled()), patience]);
  }

  async interruptOrphans(): Promise<void> {
    for (const { id, key } of await this.history.open(MAX_ORPHANS)) {
      if (this.jobs.has(id)) continue;
      const lease = await this.between.keeper.tryAcquire(leaseOf(key));
      if (!lease) continue; // it runs elsewhere
      try {
        await this.history.catchUp(); // it may have ended a moment ago
        const job = await this.history.find(id);
        if (job && !hasEnded(job)) await this.journal.ended(job, 'interrupted', this.clock.iso(), null);
        await this.between.board.remove(id);
      } finally {
        await lease.release();
      }
    }
  }

  /** On the board it is as it is now; the history tells of what has left the board. */
  private async elsewhere(id: string): Promise<Job | null> {
    const [posted, told] = await Promise.all([this.between.board.find(id), this.history.find(id)]);
    return told && hasEnded(told) ? told : (posted ?? told);
  }

  /** @throws JobAlreadyRunning */
  private async takeKey({ id, request: { key }, controller }: LiveJob): Promise<void> {
    const lease = await this.between.keeper.tryAcquire(leaseOf(key));
    if (!lease) {
      const other = (await this.between.board.list()).find((job) => job.key === key && !hasEnded(job));
      throw new JobAlreadyRunning(key, other?.id ?? 'unknown');
    }
    this.leases.set(id, lease);
    lease.lost.addEventListener('abort', () => controller.abort(new Error('Another process may do the same now')), {
      once: true,
    });
  }

  private async giveKeyBack(id: string): Promise<void> {
    const lease = this.leases.get(id);
    this.leases.delete(id);
    await lease?.release();
  }

  private open(): LiveJob[] {
    return [...this.jobs.values()].filter((job) => !job.ended);
  }

  private next(): void {
    const open = this.open();
    const waiting = open.filter(({ state }) => state === 'queued');
    let free = AT_ONCE - (open.length - waiting.length);
    for (const job of waiting) if (!this.stopping && free-- > 0) this.track(this.run(job));
  }

  private track(work: Promise<void>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  private async run(job: LiveJob): Promise<void> {
    const { signal } = job.controller;
    const metadata = { ...job.metadata, causationId: job.id };
    job.begin();
    try {
      const result = await job.work({
        id: job.id,
        signal,
        metadata,
        progress: (done, total) => job.reach(done, total),
      });
      await this.end(job, 'succeeded', result, null);
    } catch (error) {
      const cutOff = this.stopping || this.leases.get(job.id)?.lost.aborted;
      const ending = job.cancelledBy ? 'cancelled' : cutOff ? 'interrupted' : 'failed';
      if (ending === 'failed' && !(error instanceof DomainError))
        this.report(`A job failed: ${job.request.key}`, error);
      await this.end(job, ending, null, ending === 'failed' ? wordsOf(error) : null);
    }
    this.next();
  }

  private async end(job: LiveJob, ending: JobEnding, result: Json, failure: string | null): Promise<void> {
    job.end(ending, result, failure);
    const view = job.view();
    const by = ending === 'cancelled' ? job.cancelledBy : null;
    await this.journal
      .ended(view, ending, view.endedAt ?? this.clock.iso(), by)
      .catch((error: unknown) => this.report(`The end of a job was not written down: ${job.request.key}`, error));
    await this.giveKeyBack(job.id);
  }

  private forget(): void {
    const ended = [...this.jobs.values()].filter((job) => job.ended);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.jobs.delete(id);
  }
}

const leaseOf = (key: string): string => `job/${key}`;

/** By shape: an error may come from another realm, a worker's. */
const wordsOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: unknown };
  return (typeof message === 'string' ? message : String(error)).slice(0, MAX_FAILURE);
};
