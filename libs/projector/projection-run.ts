import {
  type AnyProjection,
  KeyedMutex,
  type LogEnd,
  type Position,
  type ProjectionStatus,
  type RecordedEvent,
} from '@hubledger/kernel';
import { changedModel } from './changed-model';
import { CheckpointKeeper } from './checkpoint-keeper';
import type { Incident } from './incidents';
import { Quarantine } from './quarantine';
import type { Built } from './rebuild/side-builder';
import { LogFolder } from './run/log-folder';
import { Recovery } from './run/recovery';
import { Standing } from './run/standing';
import type { RunContext } from './run-context';

/** One projection on its way along the log: applies what it is delivered, reads by itself what it missed. */
export class ProjectionRun {
  readonly name: string;
  /** True until a build beside takes over. */
  waitsForBuild = false;
  /** The run that has taken over from this one. */
  successor: ProjectionRun | null = null;
  readonly folder: LogFolder;
  readonly quarantine: Quarantine;
  readonly standing: Standing;
  private startingOver = false;
  private readonly lock = new KeyedMutex();
  private readonly checkpoints: CheckpointKeeper;
  private readonly recovery: Recovery;

  constructor(
    readonly projection: AnyProjection,
    readonly context: RunContext,
  ) {
    this.name = projection.model.name;
    this.standing = new Standing(projection, context);
    this.checkpoints = new CheckpointKeeper(projection, context);
    this.quarantine = new Quarantine(projection, context);
    this.folder = new LogFolder(projection, context, this.standing, this.checkpoints, this.quarantine);
    this.recovery = new Recovery(this.standing, context, {
      behind: () => !this.successor && (this.startingOver || this.position < context.readTo()),
      readOn: () => this.readOn(),
    });
  }

  /** Last position applied. */
  get position(): Position {
    return this.standing.position;
  }

  /** False once it has stopped and waits for an operator. */
  get running(): boolean {
    return this.standing.running;
  }

  hasApplied(position: Position): boolean {
    return this.position >= position && !this.startingOver;
  }

  /**
   * Takes up its checkpoint. A new projection starts with an empty collection at the origin of the log, and leaves the
   * way to the head to a build beside it where there is one.
   */
  async open(head: Position, builtBeside = false): Promise<void> {
    const { standing } = this;
    standing.target = head;
    const changed = await changedModel(this.folder.collection);
    const { position, mismatch } = changed ?? (await this.checkpoints.load(head));
    if (mismatch !== null && !this.context.rebuildOnMismatch) return standing.stop('refused', mismatch);
    if (mismatch !== null) standing.report('warning', `${mismatch}; rebuilding`);
    this.waitsForBuild = position === null && builtBeside;
    if (position !== null) standing.position = position;
    else if (!builtBeside || this.context.fence === undefined) await this.folder.startOver();
    await this.checkpoints.assertHeld(); // from here on a former holder is refused
    await this.quarantine.load();
    standing.settle();
  }

  /** Takes up a side that was built: what it holds, what it could not apply, and what was left out of it. */
  async adopt({ position, parked, halted }: Built, skipped: ReadonlySet<Position>): Promise<void> {
    const { standing } = this;
    standing.target = this.context.readTo();
    await this.quarantine.skipAlso(skipped);
    for (const failure of parked) await this.quarantine.park(failure);
    await this.checkpoints.save(position);
    standing.position = position;
    if (halted) standing.stop('halted', halted.message, halted);
    standing.settle();
  }

  /** While `work` runs, nothing is applied here. Null when another run has taken over. */
  whileStill<T>(work: () => Promise<T>): Promise<T | null> {
    return this.lock.run('apply', async () => (this.successor ? null : work()));
  }

  /** Reads on by itself until it has met the shared reader. */
  resume(): void {
    this.recovery.begin();
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
    if (!this.running || this.recovery.active || this.waitsForBuild || this.context.signal.aborted) return;
    try {
      await this.whileStill(async () => {
        await this.folder.readUpTo(from);
        if (this.position >= from) await this.folder.apply(events); // else it is being stopped
      });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Stops at what no repetition mends, reads on by itself after all else. */
  fail(error: unknown): void {
    if (this.standing.failed(error)) this.recovery.begin(1);
  }

  /** Tries again: a halted event, and every document set aside. */
  async retry(): Promise<void> {
    await this.whileStill(() => this.quarantine.retry(this.position));
    if (this.successor) return this.successor.retry();
    if (this.standing.halted) this.resume();
  }

  /** Leaves one event out, for good, and goes on. */
  async skip(position: Position, reason: string): Promise<void> {
    await this.whileStill(() => this.quarantine.skip(position, reason));
    if (this.successor) return this.successor.skip(position, reason); // it took over before, or while this waited
    await this.retry();
  }

  incidents(): Promise<Incident[]> {
    return this.quarantine.all();
  }

  /** Clears the collection and folds the log again; readers see a partial collection meanwhile. */
  rebuild(): void {
    this.startingOver = true;
    this.resume();
  }

  /** Resolves if this run may still act for its projection. @throws FencedOff */
  async assertHeld(): Promise<void> {
    await this.whileStill(() => this.checkpoints.assertHeld());
    await this.successor?.assertHeld();
  }

  /** Ends after what is under way, with the checkpoint stored unless the lease was lost. */
  async close(lost = false): Promise<void> {
    await this.recovery.ended();
    await this.whileStill(async () => {
      if (!this.standing.refused && !lost) await this.checkpoints.save(this.position);
    });
  }

  status(end: LogEnd): ProjectionStatus {
    return this.standing.status(end, this.quarantine.parked.size);
  }

  private async readOn(): Promise<void> {
    await this.whileStill(async () => {
      if (this.startingOver) await this.folder.startOver();
      this.startingOver = false;
      await this.folder.readUpTo(this.context.readTo());
    });
  }
}
