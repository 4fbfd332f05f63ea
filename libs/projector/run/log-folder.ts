import {
  type AnyProjection,
  type DocumentCollection,
  ORIGIN,
  type Position,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { applyBatch } from '../apply-batch';
import type { CheckpointKeeper } from '../checkpoint-keeper';
import { EventFailed } from '../event-failed';
import { prepareEvents } from '../prepare-events';
import type { Quarantine } from '../quarantine';
import type { RunContext } from '../run-context';
import type { Standing } from './standing';

/** Applies events of the log to the documents of one projection. One call at a time. */
export class LogFolder {
  readonly collection: DocumentCollection<object>;
  private readonly handled: ReadonlySet<string>;

  constructor(
    private readonly projection: AnyProjection,
    private readonly context: RunContext,
    private readonly standing: Standing,
    private readonly checkpoints: CheckpointKeeper,
    private readonly quarantine: Quarantine,
  ) {
    this.collection = context.documents.collection(projection.model as ReadModel);
    this.handled = new Set(projection.handles);
  }

  async startOver(): Promise<void> {
    this.standing.position = ORIGIN;
    await this.checkpoints.save(ORIGIN); // first: cut off after clearing, an old checkpoint would hide the loss
    await this.collection.clear();
    await this.quarantine.forgetParked();
  }

  /** No further. @throws EventFailed, or what the stores throw */
  async readUpTo(upTo: Position): Promise<void> {
    while (this.standing.position < upTo && !this.context.signal.aborted) {
      const page = await this.context.log.readAll({ after: this.standing.position, limit: this.context.batchSize });
      const events = page.filter(({ position }) => position <= upTo);
      if (events.length > 0) await this.apply(events);
      if (events.length < page.length || page.length === 0) {
        this.standing.advance(upTo, null); // what is left before it was taken away by a stream's retention
      }
    }
  }

  /** What it has applied before is passed over. @throws EventFailed, or what the stores throw */
  async apply(events: readonly RecordedEvent[]): Promise<void> {
    const fresh = events.filter((event) => event.position > this.standing.position);
    const last = fresh.at(-1);
    if (!last) return;
    let changed = false;
    if (fresh.some(({ type }) => this.handled.has(type))) {
      try {
        changed = await this.fold(fresh);
      } catch (error) {
        if (error instanceof EventFailed) await this.apply(fresh.filter(({ position }) => position < error.position));
        throw error;
      }
    }
    this.standing.advance(last.position, last.recordedAt); // before the checkpoint: nobody needs to wait for that
    await this.checkpoints.saveIfDue(last.position, fresh.length, changed);
  }

  /** Whether anything was written. */
  private async fold(fresh: readonly RecordedEvent[]): Promise<boolean> {
    const { context, projection, quarantine } = this;
    const wanted = fresh.filter((event) => !quarantine.skipped.has(event.position));
    const prepared = await prepareEvents(projection, wanted, context.upcast, context.opener);
    const { written, failures } = await applyBatch(projection, this.collection, prepared, quarantine.parkedIds());
    if (failures.length > 0) await this.checkpoints.assertHeld(); // or who has taken over would not know of them
    for (const failure of failures) await quarantine.park(failure);
    return written > 0 || failures.length > 0;
  }
}
