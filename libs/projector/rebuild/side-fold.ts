import { type AnyProjection, ORIGIN, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { EventFailed } from '../event-failed';
import { changesOf, foldDocument } from '../fold-document';
import type { FoldedCollection } from '../folded-collection';
import { type FieldOpener, prepareEvents, type Upcast } from '../prepare-events';
import type { Built, BuildFailure } from './side-builder';
import { WriteBack } from './write-back';

/** Documents of one generation: some megabytes with rows of a kilobyte. */
const CAPACITY = 5_000;

const NONE: ReadonlySet<Position> = new Set();

/** One projection on its way through the log into a side that only it writes. */
export class SideFold {
  readonly types: ReadonlySet<string>;
  private readonly documents: WriteBack;
  private readonly parked = new Map<string, BuildFailure>();
  private halted: BuildFailure | null = null;
  private position: Position = ORIGIN;

  constructor(
    private readonly projection: AnyProjection,
    side: FoldedCollection,
    private readonly skipped: ReadonlySet<Position> = NONE,
    capacity = CAPACITY,
  ) {
    this.types = new Set(projection.handles);
    this.documents = new WriteBack(side, capacity);
  }

  /** @param position everything up to here is in `events`, as far as the projection handles it. */
  async apply(
    events: readonly RecordedEvent[],
    position: Position,
    upcast: Upcast,
    opener: FieldOpener,
  ): Promise<void> {
    if (this.halted) return;
    try {
      const wanted = this.skipped.size === 0 ? events : events.filter((event) => !this.skipped.has(event.position));
      await this.fold(await prepareEvents(this.projection, wanted, upcast, opener));
      this.position = position;
    } catch (error) {
      if (!(error instanceof EventFailed)) throw error;
      const before = events.filter((event) => event.position < error.position);
      await this.apply(before, before.at(-1)?.position ?? this.position, upcast, opener);
      this.halted ??= failureOf(error);
    }
    this.leaveOut(await this.documents.makeRoom());
  }

  /** Writes out what is still in memory. */
  async end(): Promise<Built> {
    this.leaveOut(await this.documents.flush());
    const { position, halted } = this;
    return { name: this.projection.model.name, position, halted, parked: [...this.parked.values()] };
  }

  /** @throws EventFailed before anything is changed. */
  private async fold(events: readonly RecordedEvent[]): Promise<void> {
    const changes = changesOf(this.projection, events);
    for (const id of this.parked.keys()) changes.delete(id);
    await this.documents.load(changes.keys());
    const folds = [...changes].map(([id, placed]) => ({ id, ...foldDocument(id, this.documents.get(id), placed) }));
    const failures = folds.flatMap(({ failure }) => failure ?? []);
    const [first] = failures.sort((a, b) => (a.position < b.position ? -1 : 1));
    if (first && this.projection.onFailure === 'halt') throw first;
    for (const { id, document, position } of folds) {
      const event = changes.get(id)?.[0]?.event;
      if (!event || position === null || position < event.position) continue; // it failed at once
      this.documents.set(id, document, position, { position: event.position, eventId: event.id });
    }
    for (const failure of failures) this.parked.set(failure.documentId ?? '', failureOf(failure));
  }

  /** What the store refused is set aside, or ends the build in front of it; the others may be further then, as they bear that. */
  private leaveOut(refused: readonly BuildFailure[]): void {
    for (const failure of refused) {
      if (this.projection.onFailure === 'park') this.parked.set(failure.documentId ?? '', failure);
      else if (this.halted === null || failure.position < this.halted.position) this.halted = failure;
    }
    if (this.halted && this.halted.position <= this.position) this.position = before(this.halted.position);
  }
}

/** Nothing need stand there. */
const before = (position: Position): Position => positionOf(BigInt(position) - 1n);

const failureOf = ({ position, eventId, documentId, message }: EventFailed): BuildFailure => ({
  position,
  eventId,
  documentId,
  message,
});
