import type { AnyProjection, DocumentSides, ReadModel, RebuildProgress, Side } from '@hubledger/kernel';
import { backOff } from '../back-off';
import { incidentsModel } from '../incidents';
import { ProjectionRun } from '../projection-run';
import type { RunContext } from '../run-context';
import { Progress } from './progress';
import type { Built, SideBuilder } from './side-builder';

export interface RebuildParts {
  readonly sides: DocumentSides;
  readonly builder: SideBuilder;
  /** Logs up to this position are folded in place when a read model is first built; others beside. */
  readonly inPlaceUpTo: string;
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

  constructor(
    private readonly runs: Map<string, ProjectionRun>,
    private readonly context: RunContext,
    private readonly parts: RebuildParts,
  ) {}

  start(): void {
    const models = [...[...this.runs.values()].map(({ projection }) => projection.model as ReadModel), incidentsModel];
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
    this.working ??= this.work().finally(() => (this.working = null));
  }

  progressOf(name: string): RebuildProgress | null {
    return this.progress?.of(name) ?? null;
  }

  /** After the signal was aborted. What is under way is dropped. */
  async stop(): Promise<void> {
    if (this.sweeper) clearInterval(this.sweeper);
    await this.working;
  }

  private async work(): Promise<void> {
    const { signal } = this.context;
    for (let attempt = 1; this.wanted.size > 0 && !signal.aborted; attempt++) {
      const names = [...this.wanted];
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
      } finally {
        this.progress = null;
      }
    }
  }

  /** A rebuild of what readers have is left to be asked for again. */
  private giveUp(names: readonly string[], last: boolean): void {
    for (const name of names) {
      const run = this.runs.get(name);
      if (run?.waitsForBuild && !last) continue;
      this.wanted.delete(name);
      if (run?.waitsForBuild) run.goOnInPlace();
    }
  }

  private async buildAndSwap(names: readonly string[]): Promise<void> {
    const { sides, builder } = this.parts;
    const { signal, clock } = this.context;
    const runs = names.flatMap((name) => this.runs.get(name) ?? []);
    const upTo = await this.context.log.head();
    const progress = (this.progress = new Progress(names, upTo, clock));
    const side = await sides.create();
    try {
      const projections = runs.map(({ projection }) => projection);
      const skipped = new Map(runs.map((run) => [run.name, run.skipped]));
      const reached = (position: string) => progress.reach(position);
      for (const built of await builder.build({ side, projections, skipped, upTo, signal, reached })) {
        signal.throwIfAborted();
        await this.takeOver(side, built);
      }
    } finally {
      await sides.drop(side);
    }
  }

  private async takeOver(side: Side, built: Built): Promise<void> {
    const old = this.runs.get(built.name);
    if (!old) return;
    const documents = await this.parts.sides.view(side);
    const run = new ProjectionRun(old.projection, { ...this.context, documents, side: side.id });
    await run.adopt(built, old.skipped);
    await old.replaceBy(run, async () => {
      await this.parts.sides.swapIn(side, modelOf(old.projection));
      this.runs.set(built.name, run);
    });
    this.context.report({ level: 'info', message: 'Rebuilt', projection: built.name, position: run.position });
  }
}

const modelOf = ({ model }: AnyProjection): ReadModel => model as ReadModel;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
