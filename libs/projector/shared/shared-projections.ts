import {
  type AnyProjection,
  type Clock,
  type DocumentSides,
  type DocumentStore,
  DomainError,
  type EventLog,
  ORIGIN,
  type Position,
  type ProjectionStatus,
  type ReadModel,
} from '@hubledger/kernel';
import { checkpointKey } from '../checkpoint-keeper';
import { type Incident, Incidents, incidentsKey } from '../incidents';
import { Projections, type WaitOptions } from '../projections';
import type { RebuildControl, Swapped } from '../rebuild/rebuilds';
import { statusOf } from '../status-of';
import { RequestBox } from './request-box';
import { type ProjectionRequest, ProjectionRequestFailed, ProjectorAway } from './requests';
import { StandingWaits } from './standing-waits';
import { StandingsView } from './standings-view';

export interface SharedParts {
  readonly log: EventLog;
  readonly documents: DocumentStore;
  readonly sides: DocumentSides;
  readonly projections: readonly AnyProjection[];
  readonly logId: string;
  readonly clock: Clock;
}

const LOOK_EVERY_MS = 100;
const FIRST_BUILDS_EVERY_MS = 500;
const PATIENCE_MS = 10_000;

/** Projections that run in any of several processes, this one or not: told of and asked for by documents. */
export class SharedProjections extends Projections {
  private readonly view: StandingsView;
  private readonly waits: StandingWaits;
  private readonly box: RequestBox;
  /** Read models that nobody has built yet, as far as is known. */
  private readonly unbuilt: Map<string, AnyProjection>;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: SharedParts) {
    super();
    this.view = new StandingsView(parts);
    this.waits = new StandingWaits(this.view);
    this.box = new RequestBox(parts.documents, parts.clock);
    this.unbuilt = new Map(parts.projections.map((projection) => [projection.model.name, projection]));
  }

  /** Looks which read models can be read, until all can; those it does not know of yet can't. */
  async start(): Promise<void> {
    await this.lookForBuilds().catch(() => undefined);
    this.timer = setInterval(() => void this.lookForBuilds().catch(() => undefined), FIRST_BUILDS_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  waitFor(position: Position, { projections, timeoutMs = 2_000 }: WaitOptions = {}): Promise<boolean> {
    const awaited = this.parts.projections.filter((each) => each.awaited).map(({ model }) => model.name);
    return this.waits.wait(projections ?? awaited, position, timeoutMs);
  }

  async status(): Promise<ProjectionStatus[]> {
    const { log } = this.parts;
    const [standings, head] = await Promise.all([this.view.look(), log.head()]);
    const end = { head, countsEvents: log.countsEvents };
    return this.parts.projections.map((projection) => {
      const told = standings.get(projection.model.name);
      const { state, position, error, parked, appliedAt } = told ?? UNTOLD;
      const standing = { state, position, error, parked, appliedAt };
      return { ...statusOf(projection, standing, end, this.parts.clock.now()), rebuild: told?.rebuild ?? null };
    });
  }

  waitsForBuild(name: string): boolean {
    return this.unbuilt.has(name);
  }

  async retry(name: string): Promise<void> {
    await this.ask(name, { kind: 'retry' });
  }

  async skip(name: string, position: Position, reason: string): Promise<void> {
    await this.ask(name, { kind: 'skip', position, reason });
  }

  async incidents(name: string): Promise<Incident[]> {
    const { documents, sides } = this.parts;
    const projection = this.projection(name);
    await sides.lookAgain();
    const key = incidentsKey(checkpointKey(projection), sides.current(projection.model as ReadModel));
    const incidents = await new Incidents(documents, key).load();
    return incidents.sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  async rebuild(name: string, { signal, progress }: RebuildControl = {}): Promise<Swapped | null> {
    const id = await this.box.post(this.projection(name).model.name, { kind: 'rebuild' });
    for (let cancelled = false; ;) {
      const request = await this.box.find(id).catch(unlessAway);
      if (request === undefined) {
        signal?.throwIfAborted();
        await pause(LOOK_EVERY_MS);
        continue; // what was asked stands, and may be done meanwhile
      }
      if (request?.progress) progress?.(request.progress.done, request.progress.total);
      if (!request || request.state !== 'open') return swappedBy(request);
      if (signal?.aborted && !cancelled) {
        await this.box.change(id, { cancelled: true });
        cancelled = true;
      }
      if (cancelled && request.tries === 0) return swappedBy(await this.box.change(id, CANCELLED)); // nobody has begun it
      await pause(LOOK_EVERY_MS);
    }
  }

  private async ask(name: string, work: ProjectionRequest['work']): Promise<void> {
    const id = await this.box.post(this.projection(name).model.name, work);
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await pause(LOOK_EVERY_MS)) {
      const request = await this.box.find(id);
      if (request?.state === 'failed') throw new ProjectionRequestFailed(request.failure ?? 'It failed');
      if (request?.state === 'done') return;
    }
    throw new ProjectorAway(name);
  }

  /** Read models are built beside, so one that has a checkpoint behind the origin is whole. */
  private async lookForBuilds(): Promise<void> {
    for (const [name, projection] of [...this.unbuilt]) {
      const checkpoint = await this.parts.documents.loadCheckpoint(checkpointKey(projection));
      if (checkpoint && checkpoint.position > ORIGIN) this.unbuilt.delete(name);
    }
    if (this.unbuilt.size === 0 && this.timer) clearInterval(this.timer);
  }

  private projection(name: string): AnyProjection {
    const projection = this.parts.projections.find(({ model }) => model.name === name);
    if (!projection) throw new Error(`There is no projection ${name}`);
    return projection;
  }
}

/** Of a projection that no instance has told of yet. */
const UNTOLD = {
  state: 'catching-up',
  position: ORIGIN,
  error: { message: 'No projector has told of it yet: is one running?' },
  parked: 0,
  appliedAt: null,
} as const;

const CANCELLED = { state: 'failed', failure: 'It was cancelled' } as const;

/** @throws ProjectionRequestFailed */
const swappedBy = (request: ProjectionRequest | null): Swapped | null => {
  if (request?.state === 'done') return request.swapped;
  throw new ProjectionRequestFailed(request?.failure ?? 'The request was lost');
};

const unlessAway = (error: unknown): undefined => {
  if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
