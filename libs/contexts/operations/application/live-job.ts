import type { Clock, CommandMetadata, Json } from '@hubledger/kernel';
import { hasEnded, type Job, type JobState } from '../domain/job';
import type { JobEnding, JobProgress } from '../domain/job.events';
import type { JobRequest, JobWork } from '../domain/jobs.port';

/** A job of this process. */
export class LiveJob {
  readonly controller = new AbortController();
  private readonly listeners = new Set<(job: Job) => void>();
  state: JobState = 'queued';
  private startedAt: string | null = null;
  private endedAt: string | null = null;
  private progress: JobProgress | null = null;
  private result: Json = null;
  private failure: string | null = null;
  /** Who asked to stop it, if anybody did. */
  cancelledBy: CommandMetadata | null = null;

  constructor(
    readonly id: string,
    readonly request: JobRequest,
    readonly metadata: CommandMetadata,
    readonly work: JobWork,
    private readonly clock: Clock,
    private readonly told: (job: LiveJob) => void = () => undefined,
  ) {}

  get ended(): boolean {
    return hasEnded(this);
  }

  begin(): void {
    this.state = 'running';
    this.startedAt = this.clock.iso();
    this.tell();
  }

  reach(done: number, total: number | null): void {
    if (this.ended || this.startedAt === null) return;
    const seconds = Math.max(0.001, (this.clock.now().getTime() - Date.parse(this.startedAt)) / 1_000);
    const perSecond = done / seconds;
    const secondsLeft = total === null || done === 0 ? null : Math.max(0, total - done) / perSecond;
    this.progress = { done, total, unit: this.request.unit, perSecond, secondsLeft };
    this.tell();
  }

  end(ending: JobEnding, result: Json, failure: string | null): void {
    this.state = ending;
    this.endedAt = this.clock.iso();
    this.result = result;
    this.failure = failure;
    if (this.progress) this.progress = { ...this.progress, secondsLeft: null };
    this.tell();
    this.listeners.clear();
  }

  view(): Job {
    const { id, state, startedAt, endedAt, progress, result, failure } = this;
    const { kind, key, description } = this.request;
    const { actorId, actorKind, at, correlationId } = this.metadata;
    return {
      ...{ id, kind, key, description, state, startedBy: { id: actorId, kind: actorKind }, requestedAt: at },
      ...{ startedAt, endedAt, cancelRequested: this.cancelledBy !== null, progress, result, failure, correlationId },
    };
  }

  listen(changed: (job: Job) => void): () => void {
    if (!this.ended) this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  }

  get listening(): number {
    return this.listeners.size;
  }

  /** Whoever listens may leave while it is told. */
  tell(): void {
    this.told(this);
    if (this.listeners.size === 0) return;
    const view = this.view();
    for (const changed of [...this.listeners]) changed(view);
  }
}
