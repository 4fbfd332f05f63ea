import {
  type AnyProjection,
  type DocumentChange,
  ORIGIN,
  type Position,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { applyBatch } from './apply-batch';
import { checkpointKey } from './checkpoint-keeper';
import type { EventFailed } from './event-failed';
import { type Incident, Incidents, incidentsKey } from './incidents';
import { prepareEvents } from './prepare-events';
import type { RunContext } from './run-context';

type Parked = Pick<EventFailed, 'documentId' | 'position' | 'eventId' | 'message'>;

/** Documents of one projection that take no events for now, and events left out by an operator's decision. */
export class Quarantine {
  /** By document id. */
  readonly parked = new Map<string, Incident>();
  readonly skipped = new Set<Position>();
  private readonly key: string;
  private readonly incidents: Incidents;

  constructor(
    private readonly projection: AnyProjection,
    private readonly context: RunContext,
  ) {
    this.key = incidentsKey(checkpointKey(projection), context.side);
    this.incidents = new Incidents(context.documents, this.key);
  }

  async load(): Promise<void> {
    for (const incident of await this.incidents.load()) {
      if (incident.kind === 'skipped') this.skipped.add(incident.position);
      else if (incident.documentId !== null) this.parked.set(incident.documentId, incident);
    }
  }

  /** What is parked and what was skipped, in the order of the log. */
  async all(): Promise<Incident[]> {
    return (await this.incidents.load()).sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  parkedIds(): ReadonlySet<string> {
    return new Set(this.parked.keys());
  }

  async park({ documentId, position, eventId, message }: Parked): Promise<void> {
    const at = this.context.clock.iso();
    const incident = { kind: 'parked' as const, documentId, position, eventId, reason: message, at };
    await this.incidents.record(incident);
    if (documentId !== null) this.parked.set(documentId, { projection: this.key, ...incident });
    const { name } = this.projection.model;
    this.context.report({
      level: 'error',
      message: `Parked ${documentId}: ${message}`,
      projection: name,
      position,
      eventId,
    });
  }

  async skip(position: Position, reason: string): Promise<void> {
    const at = this.context.clock.iso();
    await this.incidents.record({ kind: 'skipped', documentId: null, position, eventId: null, reason, at });
    this.skipped.add(position);
  }

  /** Folds the parked documents from where each stands up to `upTo`; those that pass leave the quarantine. */
  async retry(upTo: Position): Promise<void> {
    if (this.parked.size === 0) return;
    const waiting = this.parkedIds();
    const failed = new Set<string>();
    const collection = this.context.documents.collection(this.projection.model as ReadModel);
    const stored = await collection.getStored([...waiting]);
    let position = [...waiting].map((id) => stored.get(id)?.position ?? ORIGIN).sort()[0] ?? upTo;
    while (position < upTo) {
      const page = await this.context.log.readAll({ after: position, limit: this.context.batchSize });
      const last = page.at(-1);
      if (!last) break;
      const events = page.filter((event) => event.position <= upTo && !this.skipped.has(event.position));
      const prepared = await prepareEvents(this.projection, events, this.context.upcast, this.context.opener);
      const { failures } = await applyBatch(this.onlyOn(waiting), collection, prepared, failed);
      for (const failure of failures) {
        if (failure.documentId !== null) failed.add(failure.documentId);
        await this.park(failure);
      }
      position = last.position;
    }
    for (const id of waiting) if (!failed.has(id)) await this.release(id);
  }

  /** What an operator left out of the side before stays left out of this one. */
  async skipAlso(positions: ReadonlySet<Position>): Promise<void> {
    for (const position of positions) await this.skip(position, 'Skipped before the read model was built anew');
  }

  /** For a rebuild, which folds every document anew. What was skipped stays skipped. */
  async forgetParked(): Promise<void> {
    if (this.parked.size === 0) await this.load();
    for (const id of this.parkedIds()) await this.release(id);
  }

  private async release(id: string): Promise<void> {
    const incident = this.parked.get(id);
    if (incident) await this.incidents.clear(incident);
    this.parked.delete(id);
  }

  private onlyOn(ids: ReadonlySet<string>): AnyProjection {
    return {
      ...this.projection,
      project: (event: RecordedEvent) =>
        (this.projection.project(event) as Array<DocumentChange<object>>).filter(({ id }) => ids.has(id)),
    };
  }
}
