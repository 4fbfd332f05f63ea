import {
  type AnyProjection,
  type Clock,
  type DocumentStore,
  type EventLog,
  FencedOff,
  type HeldLease,
  type LeaseKeeper,
  type LogEnd,
  type Position,
  type ProjectionStatus,
  type ReadModel,
  SoleProcess,
} from '@hubledger/kernel';
import { backOff } from './back-off';
import { checkpointKey } from './checkpoint-keeper';
import type { Incident } from './incidents';
import { PositionWaiters } from './position-waiters';
import type { FieldOpener, Upcast } from './prepare-events';
import { ProjectionRun } from './projection-run';
import { Projections, type WaitOptions } from './projections';
import { type RebuildControl, type RebuildParts, Rebuilds, type Swapped } from './rebuild/rebuilds';
import { allOrNone } from './run/all-or-none';
import { LogReader } from './run/log-reader';
import { tenureOf, type Tenure } from './run/tenure';
import type { Report, RunContext } from './run-context';

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
  /** Says which projections run here. Default: all of them. */
  readonly leases?: LeaseKeeper;
  /** Called when a projection has advanced or stopped, or has come or gone. */
  readonly progressed?: () => void;
}

/** One that runs here. `fence` is absent where there is no other process. */
export interface HeldProjection {
  readonly status: ProjectionStatus;
  readonly appliedAt: string | null;
  readonly waitsForBuild: boolean;
  readonly fence?: number;
}

/**
 * Keeps read models up with the log: one reader, every projection whose lease is held here fed from it in parallel.
 *
 * Only the holder may clear a collection, swap a side or move a checkpoint; documents bear any number of writers.
 */
export class Projector extends Projections {
  /** Those that run here. */
  private readonly runs = new Map<string, ProjectionRun>();
  private readonly known: ReadonlyMap<string, AnyProjection>;
  private readonly waiters = new PositionWaiters();
  private readonly ending = new AbortController();
  private readonly reader: LogReader;
  private readonly context: Omit<RunContext, 'signal' | 'fencedOff' | 'side'>;
  private readonly rebuilds: Rebuilds | null;
  private readonly leases: LeaseKeeper;
  private tenures: Promise<unknown> | null = null;

  constructor(
    private readonly log: EventLog,
    documents: DocumentStore,
    projections: readonly AnyProjection[],
    private readonly options: ProjectorOptions,
  ) {
    super();
    const { batchSize = 500, rebuildOnMismatch = false, report, leases = new SoleProcess() } = options;
    this.known = byName(projections);
    this.leases = leases;
    this.reader = new LogReader(this.runs, { log, batchSize, report });
    const readTo = () => this.reader.readTo;
    const progressed = () => this.progressed();
    this.context = { ...options, log, documents, batchSize, rebuildOnMismatch, readTo, progressed };
    const shared = { ...this.context, signal: this.ending.signal };
    this.rebuilds = options.rebuilds ? new Rebuilds(this.runs, this.known, shared, options.rebuilds) : null;
  }

  /**
   * Resolves when every projection whose lease was free has taken up its checkpoint; catching up goes on behind, and so does
   * waiting for the leases of others.
   *
   * @throws what the stores throw; nothing is held then, and it may be tried again
   */
  async start(): Promise<void> {
    if (this.tenures) throw new Error('The projector runs already');
    const opening = [...this.known.values()].map((projection) => this.tryOpen(projection));
    const opened = await allOrNone(opening, async (tenure) => tenure?.lease.release());
    this.join(opened.flatMap((tenure) => tenure?.run ?? []));
    this.rebuilds?.start();
    this.tenures = Promise.all([...this.known.values()].map((each, index) => this.serve(each, opened[index] ?? null)));
  }

  /** Finishes the batch under way and stores the checkpoints. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.tenures;
    this.waiters.close();
  }

  async waitFor(position: Position, { projections, timeoutMs = 2_000 }: WaitOptions = {}): Promise<boolean> {
    const awaited = [...this.known.values()].filter((each) => each.awaited).map(({ model }) => model.name);
    const waitedFor = projections ?? awaited;
    for (const name of waitedFor) this.projection(name);
    const reached = (run: ProjectionRun | undefined) => run !== undefined && (!run.running || run.hasApplied(position));
    return this.waiters.wait(() => waitedFor.every((name) => reached(this.runs.get(name))), timeoutMs);
  }

  async status(): Promise<ProjectionStatus[]> {
    const end = { head: await this.log.head(), countsEvents: this.log.countsEvents };
    return [...this.runs.values()].map((run) => this.statusOf(run, end));
  }

  /** The projections that run here, and how they are; nothing is said of their lag. */
  held(): HeldProjection[] {
    return [...this.runs.values()].map((run) => ({
      status: this.statusOf(run, { head: run.position, countsEvents: this.log.countsEvents }),
      appliedAt: run.standing.appliedAt,
      waitsForBuild: run.waitsForBuild,
      fence: run.context.fence,
    }));
  }

  waitsForBuild(name: string): boolean {
    return this.runs.get(name)?.waitsForBuild ?? false;
  }

  /** A projection that halted; all of them, and the reader, where the log was damaged. */
  async retry(name: string): Promise<void> {
    const run = this.run(name);
    if (!this.reader.damaged) return run.retry();
    this.reader.damaged = false;
    await Promise.all([...this.runs.values()].map((each) => each.retry()));
    this.reader.resume();
  }

  async skip(name: string, position: Position, reason: string): Promise<void> {
    await this.run(name).skip(position, reason);
  }

  incidents(name: string): Promise<Incident[]> {
    return this.run(name).incidents();
  }

  async rebuild(name: string, control: RebuildControl = {}): Promise<Swapped | null> {
    const run = this.run(name);
    if (this.rebuilds) return this.rebuilds.rebuild(name, control);
    run.rebuild();
    return null;
  }

  /** Resolves if this instance may still act for the projection. @throws FencedOff, or that it does not run here */
  assertHeld(name: string): Promise<void> {
    return this.run(name).assertHeld();
  }

  private statusOf(run: ProjectionRun, end: LogEnd): ProjectionStatus {
    return { ...run.status(end), rebuild: this.rebuilds?.progressOf(run.name) ?? null };
  }

  private progressed(): void {
    this.waiters.check();
    this.options.progressed?.();
  }

  /** Null when another has the lease, or took it while this one was still beginning. */
  private async tryOpen(projection: AnyProjection): Promise<Tenure | null> {
    const lease = await this.leases.tryAcquire(leaseOf(projection));
    try {
      return lease && (await this.open(projection, lease));
    } catch (error) {
      if (error instanceof FencedOff) return null;
      throw error;
    }
  }

  private async open(projection: AnyProjection, lease: HeldLease): Promise<Tenure> {
    const { rebuilds } = this.options;
    const tenure = tenureOf(lease, this.ending.signal);
    try {
      const [head] = await Promise.all([this.log.head(), rebuilds?.sides.lookAgain()]);
      const side = rebuilds?.sides.current(projection.model as ReadModel) ?? '';
      const { signal, fencedOff } = tenure;
      const run = new ProjectionRun(projection, { ...this.context, side, signal, fencedOff, fence: lease.fence });
      await run.open(head, rebuilds !== undefined && head > rebuilds.inPlaceUpTo);
      return { ...tenure, run };
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  /** Takes its turn whenever the lease can be had, until the projector stops. */
  private async serve(projection: AnyProjection, first: Tenure | null): Promise<void> {
    const signal = AbortSignal.any([this.ending.signal]); // each listens to its own
    for (let [tenure, attempt] = [first, 1]; ; attempt++) {
      try {
        if (!tenure) {
          const lease = await this.leases.acquire(leaseOf(projection), signal);
          if (!lease) return;
          tenure = await this.open(projection, lease);
          this.join([tenure.run]);
        }
        attempt = 0;
        await this.end(tenure);
      } catch (error) {
        const message = `A projection could not be taken up: ${error instanceof Error ? error.message : String(error)}`;
        this.options.report({ level: 'warning', message, projection: projection.model.name, error });
      }
      tenure = null;
      if (signal.aborted) return;
      await backOff(attempt + 1, signal);
    }
  }

  /** Lets them take part. The reader begins where the one that is behind most stands, or they catch up with it. */
  private join(runs: readonly ProjectionRun[]): void {
    for (const run of runs) this.runs.set(run.name, run);
    const reading = runs.filter((run) => run.running && !run.waitsForBuild);
    const behind = reading.map((run) => run.position).sort()[0];
    if (runs.length > 0 && !this.ending.signal.aborted) this.reader.start(behind ?? runs[0]?.standing.target ?? '');
    for (const run of reading) if (run.position < this.reader.readTo) run.resume();
    const waiting = runs.filter((run) => run.waitsForBuild);
    if (waiting.length > 0) this.rebuilds?.request(waiting.map((run) => run.name));
    this.progressed();
  }

  /** Until the lease is lost, or the projector stops; then nothing of it is under way any more. */
  private async end({ ended, lease, isLost, run: { name } }: Tenure): Promise<void> {
    await ended;
    if (!isLost()) await Promise.all([this.reader.stop(), this.rebuilds?.stop()]);
    const run = this.runs.get(name); // a build may have put another one in the place of the first
    if (isLost()) {
      this.runs.delete(name);
      this.options.report({
        level: 'warning',
        message: 'The lease is lost: another instance may take over',
        projection: name,
      });
      if (this.runs.size === 0) await this.reader.stop();
    }
    if (run) await this.close(run, isLost());
    await lease.release();
    this.progressed();
  }

  /** A checkpoint that could not be stored only means that some events are delivered again. */
  private async close(run: ProjectionRun, lost: boolean): Promise<void> {
    try {
      await run.close(lost);
    } catch (error) {
      this.options.report({ level: 'warning', message: 'The checkpoint was not stored', projection: run.name, error });
    }
  }

  private run(name: string): ProjectionRun {
    const run = this.runs.get(this.projection(name).model.name);
    if (!run) throw new Error(`The projection ${name} does not run here`);
    return run;
  }

  private projection(name: string): AnyProjection {
    const projection = this.known.get(name);
    if (!projection) throw new Error(`There is no projection ${name}`);
    return projection;
  }
}

/** @throws Error when two bear one name */
const byName = (projections: readonly AnyProjection[]): ReadonlyMap<string, AnyProjection> => {
  const known = new Map<string, AnyProjection>();
  for (const projection of projections) {
    const { name } = projection.model;
    if (known.has(name)) throw new Error(`Two projections are called ${name}`);
    known.set(name, projection);
  }
  return known;
};

/** A new version runs beside the old one for as long as an upgrade takes. */
const leaseOf = (projection: AnyProjection): string => `projection/${checkpointKey(projection)}`;
