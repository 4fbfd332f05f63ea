import {
  type AnyProjection,
  type DocumentSides,
  FencedOff,
  KeyedMutex,
  type Position,
  type ReadModel,
  type RebuildProgress,
  type Side,
} from '@hubledger/kernel';
import { backOff } from '../back-off';
import { incidentsModel } from '../incidents';
import { ProjectionRun } from '../projection-run';
import type { RunContext } from '../run-context';
import type { Comparison } from './compare-sides';
import { handOver } from './hand-over';
import { Progress } from './progress';
import type { Built, SideBuilder } from './side-builder';

export interface RebuildParts {
  readonly sides: DocumentSides;
  readonly builder: SideBuilder;
  /** Logs up to this position are folded in place when a read model is first built; others beside. */
  readonly inPlaceUpTo: string;
  /** Read models that are no projection's, and must not be taken for ones that fell out of use. */
  readonly kept?: readonly ReadModel[];
}

/** A new side that readers see now. */
export interface Swapped {
  readonly projection: string;
  readonly version: number;
  /** Of the last event applied, at the moment of the swap. */
  readonly position: Position;
  readonly parked: number;
  /** Null where there was nothing to compare with. */
  readonly comparison: Comparison | null;
}

/** How somebody who waits for a rebuild follows it. */
export interface RebuildControl {
  readonly signal?: AbortSignal;
  /** Called now and then, with positions as numbers. */
  readonly progress?: (done: number, total: number) => void;
}

const SWEEP_EVERY_MS = 3_600_000;
/** Then a first build goes on in place: slow, but readers see something. */
const MAX_TRIES = 3;

/** Builds read models beside what readers see, all that wait at once, and lets each take over when it has caught up. */
export class Rebuilds {
  private readonly wanted = new Set<string>();
  private working: Promise<void> | null = null;
  private progress: Progress | null = null;
  private sweeper: NodeJS.Timeout | null = null;
  /** Each build reads the whole log: one at a time. */
  private readonly turn = new KeyedMutex();

  constructor(
    /** Those that run here. */
    private readonly runs: Map<string, ProjectionRun>,
    private readonly known: ReadonlyMap<string, AnyProjection>,
    private readonly context: Omit<RunContext, 'side' | 'fencedOff'>,
    private readonly parts: RebuildParts,
  ) {}

  start(): void {
    const models = [...[...this.known.values()].map(modelOf), incidentsModel, ...(this.parts.kept ?? [])];
    const sweep = () =>
      void this.parts.sides.sweep(models as ReadModel[]).catch((error: unknown) => {
        this.context.report({ level: 'warning', message: 'What fell out of use was not removed', error });
      });
    sweep();
    this.sweeper = setInterval(sweep, SWEEP_EVERY_MS);
    this.sweeper.unref();
  }

  request(names: readonly string[]): void {
    for (const name of names) this.wanted.add(name);
    this.working ??= this.work();
  }

  /** Of what readers see. Waits for the build under way, if there is one. @throws when it was cut off; nothing has changed then */
  async rebuild(name: string, control: RebuildControl = {}): Promise<Swapped> {
    const [swapped] = await this.buildAndSwap([name], control);
    if (!swapped) throw new Error(`There is no projection ${name}`);
    return swapped;
  }

  progressOf(name: string): RebuildProgress | null {
    return this.progress?.of(name) ?? null;
  }

  /** After the signal was aborted. What is under way is dropped. */
  async stop(): Promise<void> {
    if (this.sweeper) clearInterval(this.sweeper);
    await this.working;
    await this.turn.run('build', async () => undefined);
  }

  private async work(): Promise<void> {
    await Promise.resolve(); // not before `working` is set
    do await this.buildWanted();
    while (this.wanted.size > 0 && !this.context.signal.aborted);
    this.working = null; // in the same turn as the last look: nothing is asked for in between
  }

  private async buildWanted(): Promise<void> {
    const { signal } = this.context;
    for (let attempt = 1; this.wanted.size > 0 && !signal.aborted; attempt++) {
      const names = [...this.wanted].filter((name) => this.runs.get(name)?.waitsForBuild);
      for (const name of this.wanted) if (!names.includes(name)) this.wanted.delete(name); // another instance has it now
      if (names.length === 0) return;
      try {
        await this.buildAndSwap(names);
        for (const name of names) this.wanted.delete(name);
        attempt = 0;
      } catch (error) {
        if (signal.aborted) return;
        const message = `A rebuild of ${names.join(', ')} did not end: ${messageOf(error)}`;
        this.context.report({ level: 'warning', message, error });
        this.giveUp(names, attempt === MAX_TRIES);
        await backOff(attempt, signal);
      }
    }
  }

  /** A rebuild of what readers have is left to be asked for again. */
  private giveUp(names: readonly string[], last: boolean): void {
    for (const name of names) {
      const run = this.runs.get(name);
      const mayClear = run?.context.fence === undefined;
      if (run?.waitsForBuild && !(last && mayClear)) continue;
      this.wanted.delete(name);
      if (run?.waitsForBuild) run.goOnInPlace();
    }
  }

  private buildAndSwap(names: readonly string[], control: RebuildControl = {}): Promise<Swapped[]> {
    return this.turn.run('build', async () => {
      const signal = AbortSignal.any([this.context.signal, ...(control.signal ? [control.signal] : [])]);
      signal.throwIfAborted();
      const upTo = await this.context.log.head();
      this.progress = new Progress(names, upTo, this.context.clock);
      const side = await this.parts.sides.create();
      try {
        return await this.buildOn(side, names, upTo, { ...control, signal });
      } finally {
        this.progress = null;
        await this.parts.sides.drop(side);
      }
    });
  }

  private async buildOn(
    side: Side,
    names: readonly string[],
    upTo: Position,
    { signal, progress }: RebuildControl & { signal: AbortSignal },
  ): Promise<Swapped[]> {
    const runs = names.flatMap((name) => this.runs.get(name) ?? []);
    const projections = runs.map(({ projection }) => projection);
    const skipped = new Map(runs.map((run) => [run.name, new Set(run.quarantine.skipped)]));
    const reached = (position: string) => {
      this.progress?.reach(position);
      progress?.(Number(position), Number(upTo));
    };
    const swapped: Swapped[] = [];
    const request = { side, projections, skipped, upTo, reached, signal: whileAnyGoesOn(runs, signal) };
    for (const built of await this.parts.builder.build(request)) {
      signal.throwIfAborted();
      const old = runs.find((run) => run.name === built.name);
      if (!old) throw new Error(`Nobody asked for ${built.name}`);
      if (runs.length > 1 && old.context.signal.aborted) continue; // another instance builds it; the others go on
      const until = AbortSignal.any([signal, old.context.signal]);
      swapped.push(await this.takeOver(side, built, old, skipped.get(built.name) ?? new Set(), until));
    }
    return swapped;
  }

  private async takeOver(
    side: Side,
    built: Built,
    old: ProjectionRun,
    skipped: ReadonlySet<Position>,
    signal: AbortSignal,
  ): Promise<Swapped> {
    const documents = await this.parts.sides.view(side);
    const run = new ProjectionRun(old.projection, { ...old.context, documents, side: side.id });
    await run.adopt(built, skipped); // what was skipped since, the hand-over leaves out
    let position = run.position;
    const swap = async () => {
      await this.parts.sides.swapIn(side, modelOf(old.projection), old.context.fence).catch((error: unknown) => {
        if (error instanceof FencedOff) old.context.fencedOff();
        throw error;
      });
      if (this.runs.get(built.name) === old) this.runs.set(built.name, run);
      ({ position } = run);
    };
    const comparison = await handOver(old, run, { signal, swap });
    this.context.progressed();
    this.context.report({ level: 'info', message: 'Rebuilt', projection: built.name, position });
    const { name: projection, version } = modelOf(old.projection);
    return { projection, version, position, parked: run.quarantine.parked.size, comparison };
  }
}

/** A build of one projection ends with its lease; one of several does not end for a single one. */
const whileAnyGoesOn = (runs: readonly ProjectionRun[], signal: AbortSignal): AbortSignal =>
  runs.length === 1 ? AbortSignal.any([signal, ...runs.map((run) => run.context.signal)]) : signal;

const modelOf = ({ model }: AnyProjection): ReadModel => model as ReadModel;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
