import { Clock, type CommandMetadata, DomainError, type Json, stepOf, uuidV5 } from '@hubledger/kernel';
import type { Job } from '../domain/job';
import { JobAlreadyRunning, JobHasEnded, TooManyJobs, TooManyListeners } from '../domain/job.errors';
import type { JobEnding } from '../domain/job.events';
import { JobHistory, type JobRequest, Jobs, type JobWork } from '../domain/jobs.port';
import { JobJournal } from './job-journal';
import { LiveJob } from './live-job';

/** They share one process with all requests. */
const AT_ONCE = 2;
const MAX_WAITING = 20;
/** Ended ones kept in memory, so that a list need not wait for the log's reader. */
const REMEMBERED = 50;
const MAX_LISTENERS = 50;
const MAX_ORPHANS = 1_000;
const MAX_FAILURE = 1_000;

export class RunningJobs extends Jobs {
  /** In the order they were asked for. */
  private readonly jobs = new Map<string, LiveJob>();
  private readonly underWay = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly journal: JobJournal,
    private readonly history: JobHistory,
    private readonly clock: Clock,
    private readonly report: (message: string, error: unknown) => void = () => undefined,
  ) {
    super();
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
    const job = new LiveJob(id, request, metadata, work, this.clock);
    this.jobs.set(id, job); // before anything is awaited: the key is taken from here on
    try {
      await this.journal.requested(job.view(), stepOf(metadata, 'job'));
    } catch (error) {
      this.jobs.delete(id);
      throw error;
    }
    this.forget();
    this.next();
    return job.view();
  }

  recent(): Job[] {
    return [...this.jobs.values()].map((job) => job.view()).reverse();
  }

  async find(id: string): Promise<Job | null> {
    return this.jobs.get(id)?.view() ?? (await this.history.find(id));
  }

  async cancel(id: string, metadata: CommandMetadata): Promise<Job | null> {
    const job = this.jobs.get(id);
    if (!job) {
      const ended = await this.history.find(id);
      if (ended) throw new JobHasEnded(id, ended.state);
      return null;
    }
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
    return this.jobs.get(id)?.listen(changed) ?? (() => undefined);
  }

  /** Work under way is told to stop; what does not within this time is left to the end of the process. */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    for (const job of this.open()) {
      job.controller.abort(new Error('The hub stops'));
      if (job.state === 'queued') this.track(this.end(job, 'interrupted', null, null));
    }
    const patience = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([Promise.all(this.underWay), patience]);
  }

  async interruptOrphans(): Promise<void> {
    for (const job of await this.history.open(MAX_ORPHANS)) {
      if (!this.jobs.has(job.id)) await this.journal.ended(job, 'interrupted', this.clock.iso(), null);
    }
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
      const ending = job.cancelledBy ? 'cancelled' : this.stopping ? 'interrupted' : 'failed';
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
      .ended(view, ending, view.endedAt ?? this.clock.iso(), by, job.metadata.correlationId)
      .catch((error: unknown) => this.report(`The end of a job was not written down: ${job.request.key}`, error));
  }

  private forget(): void {
    const ended = [...this.jobs.values()].filter((job) => job.ended);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.jobs.delete(id);
  }
}

/** By shape: an error may come from another realm, a worker's. */
const wordsOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: unknown };
  return (typeof message === 'string' ? message : String(error)).slice(0, MAX_FAILURE);
};
