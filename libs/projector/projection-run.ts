import {
  type AnyProjection,
  type DocumentCollection,
  KeyedMutex,
  LogDamaged,
  ORIGIN,
  type Position,
  type ProjectionState,
  type ProjectionStatus,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { applyBatch } from './apply-batch';
import { backOff } from './back-off';
import { changedModel } from './changed-model';
import { CheckpointKeeper } from './checkpoint-keeper';
import { EventFailed } from './event-failed';
import { prepareEvents } from './prepare-events';
import { Quarantine } from './quarantine';
import type { Built } from './rebuild/side-builder';
import type { RunContext } from './run-context';
import { statusOf } from './status-of';

/** One projection on its way along the log: applies what it is delivered, reads by itself what it missed. */
export class ProjectionRun {
  readonly name: string;
  /** Last position applied. */
  position: Position = ORIGIN;
  private state: ProjectionState = 'catching-up';
  private error: ProjectionStatus['error'] = null;
  /** `live` from here on. */
  private target: Position = ORIGIN;
  private appliedAt: string | null = null;
  /** While true it reads by itself and leaves deliveries alone. */
  private recovering = false;
  private recovery: Promise<void> = Promise.resolve();
  private startingOver = false;
  /** True until a build beside takes over. */
  waitsForBuild = false;
  /** Another run has taken over. */
  private replaced = false;
  private readonly lock = new KeyedMutex();
  private readonly checkpoints: CheckpointKeeper;
  private readonly quarantine: Quarantine;
  private readonly collection: DocumentCollection<object>;
  private readonly handled: ReadonlySet<string>;

  constructor(
    readonly projection: AnyProjection,
    private readonly context: RunContext,
  ) {
    this.name = projection.model.name;
    this.checkpoints = new CheckpointKeeper(projection, context);
    this.quarantine = new Quarantine(projection, context);
    this.collection = context.documents.collection(projection.model as ReadModel);
    this.handled = new Set(projection.handles);
  }

  /** False once it has stopped and waits for an operator. */
  get running(): boolean {
    return this.state === 'catching-up' || this.state === 'live';
  }

  hasApplied(position: Position): boolean {
    return this.position >= position && !this.startingOver;
  }

  /** Events left out by an operator's decision. */
  get skipped(): ReadonlySet<Position> {
    return this.quarantine.skipped;
  }

  /**
   * Takes up its checkpoint. A new projection starts with an empty collection at the origin of the log, and leaves the
   * way to the head to a build beside it where there is one.
   */
  async open(head: Position, builtBeside = false): Promise<void> {
    this.target = head;
    const changed = await changedModel(this.collection);
    const { position, mismatch } = changed ?? (await this.checkpoints.load(head));
    if (mismatch !== null && !this.context.rebuildOnMismatch) return this.stop('refused', mismatch);
    if (mismatch !== null) this.report('warning', `${mismatch}; rebuilding`);
    if (position === null) await this.startOver();
    else this.position = position;
    await this.quarantine.load();
    this.waitsForBuild = position === null && builtBeside;
    this.settle();
  }

  /** Takes up a side that was built: what it holds, what it could not apply, and what was left out of it. */
  async adopt({ position, parked, halted }: Built, skipped: ReadonlySet<Position>): Promise<void> {
    this.target = this.context.readTo();
    await this.quarantine.skipAlso(skipped);
    for (const failure of parked) await this.quarantine.park(failure);
    await this.checkpoints.save(position);
    this.position = position;
    if (halted) this.stop('halted', halted.message, halted);
    this.settle();
  }

  /**
   * Lets another run go on in its place once that has come as far, so that nobody sees an answer older than one before.
   * @throws Error when the other stopped on its way, and this one has more to show.
   */
  async replaceBy(next: ProjectionRun, swap: () => Promise<void>): Promise<void> {
    if (!this.waitsForBuild) await next.follow(() => this.position);
    await this.lock.run('apply', async () => {
      if (!this.waitsForBuild) await next.follow(() => this.position);
      this.context.signal.throwIfAborted();
      if (!this.waitsForBuild && next.position < this.position) throw new Error(next.error?.message ?? 'It stopped');
      await swap();
      this.replaced = true;
    });
    if (next.running) next.resume();
    this.context.progressed();
  }

  /** Gives up waiting for a build. */
  goOnInPlace(): void {
    this.waitsForBuild = false;
    this.resume();
  }

  /**
   * Applies a batch of the shared reader, which stood at `from` before it. Never throws: a failing event stops this
   * run, a failing store is retried in the background while the others go on.
   */
  async deliver(events: readonly RecordedEvent[], from: Position): Promise<void> {
    if (!this.running || this.recovering || this.waitsForBuild) return;
    try {
      await this.lock.run('apply', async () => {
        if (this.replaced) return; // the run in its place reads by itself what it missed
        await this.readUpTo(from);
        if (this.position >= from) await this.apply(events); // else it is being stopped
      });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Tries again: a halted event, and every document set aside. */
  async retry(): Promise<void> {
    await this.lock.run('apply', async () => {
      if (!this.replaced) await this.quarantine.retry(this.position);
    });
    if (this.state === 'halted') this.resume();
  }

  /** Leaves one event out, for good. */
  async skip(position: Position, reason: string): Promise<void> {
    await this.quarantine.skip(position, reason);
    await this.retry();
  }

  /** Clears the collection and folds the log again; readers see a partial collection meanwhile. */
  rebuild(): void {
    this.startingOver = true;
    this.resume();
  }

  /** Ends after what is under way, with the checkpoint stored. */
  async close(): Promise<void> {
    await this.recovery;
    await this.lock.run('apply', async () => {
      if (this.state !== 'refused' && !this.replaced) await this.checkpoints.save(this.position);
    });
  }

  status(head: Position): ProjectionStatus {
    const { state, position, error, appliedAt } = this;
    const now = this.context.clock.now();
    return statusOf(
      this.projection,
      { state, position, error, appliedAt, parked: this.quarantine.parked.size },
      head,
      now,
    );
  }

  /** Reads on by itself until it is as far as another run. */
  private async follow(other: () => Position): Promise<void> {
    try {
      while (this.running && this.position < other() && !this.context.signal.aborted) await this.readUpTo(other());
    } catch (error) {
      if (!(error instanceof EventFailed)) throw error;
      this.fail(error);
    }
  }

  private async startOver(): Promise<void> {
    this.position = ORIGIN;
    await this.checkpoints.save(ORIGIN); // first: cut off after clearing, an old checkpoint would hide the loss
    await this.collection.clear();
    await this.quarantine.forgetParked();
    this.startingOver = false;
  }

  private async readUpTo(position: Position): Promise<void> {
    while (this.position < position && !this.context.signal.aborted) {
      const page = await this.context.log.readAll({ after: this.position, limit: this.context.batchSize });
      if (page.length === 0)
        this.advance(position, null); // the rest was taken away by a stream's retention
      else await this.apply(page);
    }
  }

  private async apply(events: readonly RecordedEvent[]): Promise<void> {
    const fresh = events.filter((event) => event.position > this.position);
    const last = fresh.at(-1);
    if (!last) return;
    const { context, projection, quarantine } = this;
    if (!fresh.some(({ type }) => this.handled.has(type))) {
      this.advance(last.position, last.recordedAt);
      return this.checkpoints.saveIfDue(last.position, fresh.length, false);
    }
    let changed: boolean;
    try {
      const wanted = fresh.filter((event) => !quarantine.skipped.has(event.position));
      const prepared = await prepareEvents(projection, wanted, context.upcast, context.opener);
      const { written, failures } = await applyBatch(projection, this.collection, prepared, quarantine.parkedIds());
      for (const failure of failures) await quarantine.park(failure);
      changed = written > 0 || failures.length > 0;
    } catch (error) {
      if (error instanceof EventFailed) await this.apply(fresh.filter(({ position }) => position < error.position));
      throw error;
    }
    this.advance(last.position, last.recordedAt); // before the checkpoint: nobody needs to wait for that
    await this.checkpoints.saveIfDue(last.position, fresh.length, changed);
  }

  private advance(position: Position, appliedAt: string | null): void {
    this.position = position;
    this.appliedAt = appliedAt ?? this.appliedAt;
    this.settle();
    this.context.progressed();
  }

  private settle(): void {
    if (this.state !== 'catching-up' || this.position < this.target) return;
    this.state = 'live';
    this.error = null;
  }

  /** Stops at what no repetition mends, reads on by itself after all else. */
  fail(error: unknown): void {
    if (error instanceof EventFailed)
      return this.stop('halted', error.message, { position: error.position, eventId: error.eventId });
    if (error instanceof LogDamaged) return this.stop('halted', error.message);
    this.error = { message: error instanceof Error ? error.message : String(error) };
    this.report('warning', `Retrying: ${this.error.message}`, { error });
    if (!this.recovering) this.resume(1);
  }

  private stop(state: 'halted' | 'refused', message: string, at: { position?: Position; eventId?: string } = {}): void {
    this.state = state;
    this.error = { message, ...at };
    this.report('error', message, at);
    this.context.progressed(); // nobody needs to wait for it any more
  }

  /** Reads on by itself until it has met the shared reader. */
  private resume(attempt = 0): void {
    this.state = 'catching-up';
    this.target = [this.target, this.context.readTo()].sort()[1] ?? ORIGIN;
    if (this.recovering) return;
    this.recovering = true;
    this.recovery = this.recover(attempt);
  }

  private async recover(firstAttempt: number): Promise<void> {
    for (let attempt = firstAttempt; this.running && !this.context.signal.aborted; attempt++) {
      if (attempt > 0) await backOff(attempt, this.context.signal);
      try {
        while (!this.replaced && this.behind()) await this.readOn();
        if (this.running) this.error = null;
        this.settle();
        break;
      } catch (error) {
        this.fail(error);
      }
    }
    this.recovering = false; // in the same turn as the last look at `behind`: no delivery falls between
  }

  private behind(): boolean {
    return (this.startingOver || this.position < this.context.readTo()) && !this.context.signal.aborted;
  }

  private async readOn(): Promise<void> {
    await this.lock.run('apply', async () => {
      if (this.replaced) return;
      if (this.startingOver) await this.startOver();
      await this.readUpTo(this.context.readTo());
    });
  }

  private report(level: 'info' | 'warning' | 'error', message: string, more: object = {}): void {
    this.context.report({ level, message, projection: this.name, ...more });
  }
}
