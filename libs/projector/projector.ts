import {
  type AnyProjection,
  type Clock,
  type DocumentStore,
  type EventLog,
  LogDamaged,
  ORIGIN,
  type Position,
  type ProjectionStatus,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { backOff } from './back-off';
import { PositionWaiters } from './position-waiters';
import type { FieldOpener, Upcast } from './prepare-events';
import { ProjectionRun } from './projection-run';
import type { Incident } from './incidents';
import { type RebuildControl, type RebuildParts, Rebuilds, type Swapped } from './rebuild/rebuilds';
import type { Report } from './run-context';

export interface ProjectorOptions {
  /** Id of the log's `LogInitialised`; a checkpoint of another log is refused. */
  readonly logId: string;
  readonly opener: FieldOpener;
  readonly upcast: Upcast;
  readonly clock: Clock;
  readonly report: (report: Report) => void;
  /** Events folded at once; default 500. */
  readonly batchSize?: number;
  /** Start over instead of refusing a checkpoint that does not fit the log; for the embedded default. */
  readonly rebuildOnMismatch?: boolean;
  /** Where read models are built beside what readers see. Without it they are built in place. */
  readonly rebuilds?: RebuildParts;
}

export interface WaitOptions {
  /** Default: those marked `awaited`. */
  readonly projections?: readonly string[];
  /** Default 2,000. */
  readonly timeoutMs?: number;
}

/**
 * Keeps read models up with the log: one reader, every projection fed from it in parallel.
 *
 * One instance at a time per collection may start a projection over (clear it); beyond that a second writer is harmless.
 */
export class Projector {
  private readonly runs = new Map<string, ProjectionRun>();
  private readonly waiters = new PositionWaiters();
  private readonly ending = new AbortController();
  private reading: Promise<void> | null = null;
  private readTo: Position = ORIGIN;
  private readonly rebuilds: Rebuilds | null;
  /** The reader has stopped in front of damage. */
  private damaged = false;

  constructor(
    private readonly log: EventLog,
    documents: DocumentStore,
    projections: readonly AnyProjection[],
    private readonly options: ProjectorOptions,
  ) {
    const { batchSize = 500, rebuildOnMismatch = false } = options;
    const { signal } = this.ending;
    const readTo = () => this.readTo;
    const progressed = () => this.waiters.check();
    const context = { ...options, log, documents, side: '', batchSize, rebuildOnMismatch, signal, readTo, progressed };
    for (const projection of projections) {
      const side = options.rebuilds?.sides.current(projection.model as ReadModel) ?? '';
      const run = new ProjectionRun(projection, { ...context, side });
      if (this.runs.has(run.name)) throw new Error(`Two projections are called ${run.name}`);
      this.runs.set(run.name, run);
    }
    this.rebuilds = options.rebuilds ? new Rebuilds(this.runs, context, options.rebuilds) : null;
  }

  /** Resolves when every projection has taken up its checkpoint; catching up goes on behind. */
  async start(): Promise<void> {
    if (this.reading) throw new Error('The projector runs already');
    const head = await this.log.head();
    const runs = [...this.runs.values()];
    const { rebuilds } = this.options;
    await Promise.all(runs.map((run) => run.open(head, rebuilds !== undefined && head > rebuilds.inPlaceUpTo)));
    const reading = runs.filter((run) => run.running && !run.waitsForBuild);
    this.readTo = reading.map((run) => run.position).sort()[0] ?? head;
    this.reading = this.read();
    this.rebuilds?.start();
    this.rebuilds?.request(runs.filter((run) => run.waitsForBuild).map((run) => run.name));
  }

  /** Finishes the batch under way and stores the checkpoints. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.reading;
    await this.rebuilds?.stop();
    await Promise.all([...this.runs.values()].map((run) => this.close(run)));
    this.waiters.close();
  }

  /** True once the projections have applied `position`, false at the time-out. Stopped ones are not waited for. */
  async waitFor(position: Position, { projections, timeoutMs = 2_000 }: WaitOptions = {}): Promise<boolean> {
    const awaited = [...this.runs.values()].filter((run) => run.projection.awaited).map((run) => run.name);
    const waitedFor = projections ?? awaited;
    const reached = (run: ProjectionRun) => !run.running || run.hasApplied(position);
    return this.waiters.wait(() => waitedFor.every((name) => reached(this.run(name))), timeoutMs);
  }

  async status(): Promise<ProjectionStatus[]> {
    const head = await this.log.head();
    return [...this.runs.values()].map((run) => ({
      ...run.status(head),
      rebuild: this.rebuilds?.progressOf(run.name) ?? null,
    }));
  }

  /** True while readers would see an empty read model because its first build is under way. */
  waitsForBuild(name: string): boolean {
    return this.runs.get(name)?.waitsForBuild ?? false;
  }

  /** A projection that halted; all of them, and the reader, where the log was damaged. */
  async retry(name: string): Promise<void> {
    const run = this.run(name);
    if (!this.damaged) return run.retry();
    this.damaged = false;
    await Promise.all([...this.runs.values()].map((each) => each.retry()));
    this.reading = this.read();
  }

  async skip(name: string, position: Position, reason: string): Promise<void> {
    await this.run(name).skip(position, reason);
  }

  /** What is parked and what was skipped, in the order of the log. */
  incidents(name: string): Promise<Incident[]> {
    return this.run(name).incidents();
  }

  /**
   * Beside what readers see; resolves when they see the new side. Null where there is nothing to build beside with: it
   * is folded again in place, behind.
   *
   * @throws when it was cut off, or could not take over; nothing has changed then
   */
  async rebuild(name: string, control: RebuildControl = {}): Promise<Swapped | null> {
    const run = this.run(name);
    if (this.rebuilds) return this.rebuilds.rebuild(name, control);
    run.rebuild();
    return null;
  }

  /** A checkpoint that could not be stored only means that some events are delivered again. */
  private async close(run: ProjectionRun): Promise<void> {
    try {
      await run.close();
    } catch (error) {
      this.options.report({ level: 'warning', message: 'The checkpoint was not stored', projection: run.name, error });
    }
  }

  private run(name: string): ProjectionRun {
    const run = this.runs.get(name);
    if (!run) throw new Error(`There is no projection ${name}`);
    return run;
  }

  private async read(): Promise<void> {
    const { signal } = this.ending;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const batch of this.log.subscribeAll({ after: this.readTo, signal })) {
          await this.deliver(batch);
          attempt = 0;
          if (signal.aborted) return;
        }
      } catch (error) {
        // Beyond the damage nothing is known: what was read stays, nothing is folded across it.
        if (error instanceof LogDamaged) return this.halt(error);
        this.options.report({ level: 'warning', message: 'The subscription to the log broke; reconnecting', error });
      }
      await backOff(attempt + 1, signal);
    }
  }

  private halt(damage: LogDamaged): void {
    this.damaged = true;
    for (const run of this.runs.values()) if (run.running) run.fail(damage);
  }

  private async deliver(batch: readonly RecordedEvent[]): Promise<void> {
    const size = this.options.batchSize ?? 500;
    for (let start = 0; start < batch.length && !this.ending.signal.aborted; start += size) {
      const events = batch.slice(start, start + size);
      const from = this.readTo;
      this.readTo = events.at(-1)?.position ?? from; // before delivery: a run that recovers by itself reads up to here
      await Promise.all([...this.runs.values()].map((run) => run.deliver(events, from)));
    }
  }
}
