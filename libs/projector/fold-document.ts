import type { AnyProjection, DocumentChange, Position, RecordedEvent } from '@hubledger/kernel';
import { EventFailed } from './event-failed';

export interface PlacedChange {
  readonly event: RecordedEvent;
  readonly apply: DocumentChange<object>['apply'];
}

export interface StoredDocument {
  readonly document: object | null;
  readonly position: Position;
}

export interface Folded {
  readonly document: object | null;
  /** Of the last event applied; the stored one when nothing was new. */
  readonly position: Position | null;
  /** The event the fold stopped before. */
  readonly failure: EventFailed | null;
}

/** Which documents a batch changes, and how, in log order. @throws EventFailed when `project` does. */
export const changesOf = (projection: AnyProjection, events: readonly RecordedEvent[]): Map<string, PlacedChange[]> => {
  const changes = new Map<string, PlacedChange[]>();
  for (const event of events) {
    for (const { id, apply } of projected(projection, event)) {
      const placed = changes.get(id);
      if (placed) placed.push({ event, apply });
      else changes.set(id, [{ event, apply }]);
    }
  }
  return changes;
};

/** Folds what came after the stored position; what came before has been applied already. */
export const foldDocument = (id: string, stored: StoredDocument | undefined, changes: PlacedChange[]): Folded => {
  const base = stored?.position ?? null;
  let document = stored?.document ?? null;
  let position = base;
  for (const { event, apply } of changes) {
    if (base !== null && event.position <= base) continue;
    try {
      document = apply(document ?? undefined);
    } catch (cause) {
      return { document, position, failure: new EventFailed(event, id, cause) };
    }
    position = event.position;
  }
  return { document, position, failure: null };
};

const projected = (projection: AnyProjection, event: RecordedEvent): Array<DocumentChange<object>> => {
  try {
    return projection.project(event) as Array<DocumentChange<object>>;
  } catch (cause) {
    throw new EventFailed(event, null, cause);
  }
};
