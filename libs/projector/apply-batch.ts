import type { AnyProjection, DocumentWrite, RecordedEvent } from '@hubledger/kernel';
import type { EventFailed } from './event-failed';
import { changesOf, type Folded, foldDocument, type PlacedChange, type StoredDocument } from './fold-document';
import type { FoldedCollection } from './folded-collection';
import { takenAsFar, writeTaken } from './write-taken';

export interface Applied {
  /** Documents written. */
  readonly written: number;
  /** Documents whose fold stopped at an event: the caller sets them aside. Only where `onFailure` is `park`. */
  readonly failures: readonly EventFailed[];
}

const CHUNK = 1_000;
const MAX_TRIES = 16;

/**
 * Applies a batch to the documents of one projection: each document is folded from its own position and written only
 * if it still stands there, so a redelivered, overlapping or late batch changes nothing, and a second writer at most
 * makes this one fold again. The checkpoint is the caller's.
 *
 * @param events in log order, upcast and opened; types that the projection does not handle are skipped.
 * @param setAside documents that take no events for now.
 * A document that the store refuses for good is one that can't take the event that made it so.
 *
 * @throws EventFailed for the earliest event that can't be applied, before anything is written (unless it was the store that
 *   refused), where `onFailure` is `halt` or the event can't be assigned to documents.
 */
export const applyBatch = async (
  projection: AnyProjection,
  collection: FoldedCollection,
  events: readonly RecordedEvent[],
  setAside: ReadonlySet<string> = new Set(),
): Promise<Applied> => {
  const handled = new Set<string>(projection.handles);
  const relevant = events.filter((event, index) => handled.has(event.type) && isNext(events, index));
  if (relevant.length === 0) return { written: 0, failures: [] };
  let pending = changesOf(projection, relevant);
  for (const id of setAside) pending.delete(id);

  const failures = new Map<string, EventFailed>();
  let written = 0;
  for (let attempt = 1; pending.size > 0; attempt++) {
    if (attempt > MAX_TRIES) throw new Error(`Documents of ${projection.model.name} keep changing under the projector`);
    const unread = projection.insertsOnly === true && attempt === 1;
    const folds = await foldAll(unread ? NOTHING_STORED : collection, pending);
    for (const [id, { failure }] of folds) if (failure) failures.set(id, failure);
    haltAt(projection, failures);
    const writes = writesOf(folds);
    const { lost, refused } = await writeAll(collection, writes, pending);
    written += writes.length - lost.length - refused.length;
    pending = new Map(lost.map((id) => [id, pending.get(id) ?? []]));
    for (const id of lost) failures.delete(id); // folded anew from what stands there now
    for (const failure of refused) failures.set(failure.documentId ?? '', failure);
    haltAt(projection, failures);
  }
  return { written, failures: [...failures.values()] };
};

/** A batch may overlap itself after a reconnect: an event that is not beyond its predecessor was there already. */
const isNext = (events: readonly RecordedEvent[], index: number): boolean => {
  const previous = events[index - 1];
  const event = events[index];
  return previous === undefined || event === undefined || event.position > previous.position;
};

const NOTHING_STORED: Pick<FoldedCollection, 'getStored'> = { getStored: async () => new Map() };

interface FoldedFrom extends Folded {
  readonly stored: StoredDocument | undefined;
}

const foldAll = async (
  collection: Pick<FoldedCollection, 'getStored'>,
  pending: ReadonlyMap<string, PlacedChange[]>,
): Promise<Map<string, FoldedFrom>> => {
  const folds = new Map<string, FoldedFrom>();
  for (const ids of chunksOf([...pending.keys()])) {
    const stored = await collection.getStored(ids);
    for (const id of ids) {
      folds.set(id, { stored: stored.get(id), ...foldDocument(id, stored.get(id), pending.get(id) ?? []) });
    }
  }
  return folds;
};

/** A deletion is written even where nothing stood: without its tombstone a late creation would come back. */
const writesOf = (folds: ReadonlyMap<string, FoldedFrom>): Array<DocumentWrite<object>> => {
  const writes: Array<DocumentWrite<object>> = [];
  for (const [id, { stored, document, position }] of folds) {
    const expected = stored?.position ?? null;
    if (position === null || position === expected) continue;
    writes.push({ id, expected, next: document, position });
  }
  return writes;
};

interface Written {
  readonly lost: readonly string[];
  /** Each at the event that its document stands before now. */
  readonly refused: readonly EventFailed[];
}

const writeAll = async (
  collection: FoldedCollection,
  writes: Array<DocumentWrite<object>>,
  changes: ReadonlyMap<string, PlacedChange[]>,
): Promise<Written> => {
  const [lost, refused]: [string[], EventFailed[]] = [[], []];
  for (const chunk of chunksOf(writes)) {
    const taken = await writeTaken(collection, chunk);
    lost.push(...taken.lost);
    for (const id of taken.refused.keys()) {
      const failure = await takenAsFar(collection, id, changes.get(id) ?? []);
      if (failure) refused.push(failure);
      else lost.push(id);
    }
  }
  return { lost, refused };
};

/** @throws EventFailed */
const haltAt = ({ onFailure }: AnyProjection, failures: ReadonlyMap<string, EventFailed>): void => {
  const first = onFailure === 'halt' ? earliest(failures) : null;
  if (first) throw first;
};

const earliest = (failures: ReadonlyMap<string, EventFailed>): EventFailed | null => {
  let first: EventFailed | null = null;
  for (const failure of failures.values()) if (!first || failure.position < first.position) first = failure;
  return first;
};

const chunksOf = <T>(items: readonly T[]): T[][] => {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += CHUNK) chunks.push(items.slice(start, start + CHUNK));
  return chunks;
};
