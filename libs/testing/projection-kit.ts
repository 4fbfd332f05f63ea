import type { AnyProjection, DomainEvent, Projection, ReadModel, RecordedEvent } from '@hubledger/kernel';
import { applyBatch } from '@hubledger/projector';
import { deepFreeze } from './deep-freeze';
import { InMemoryDocumentStore } from './in-memory-document-store';

const SCHEDULES = 25;

/**
 * given / when / then for projections: `projectionOf(p).given(...recorded events in log order).then({ id: document })`.
 *
 * Every check also delivers the events twice, late, overlapping and in random batch borders, through the projector's
 * own folding, and expects the same documents. Sealed fields are given open.
 */
export const projectionOf = <D extends object, E extends DomainEvent>(projection: Projection<D, E>) => ({
  given: (...events: readonly RecordedEvent[]) => ({
    /** Compares all living documents, by id. Answer the promise to the test. */
    then: async (expected: Readonly<Record<string, D>>): Promise<void> => {
      inLogOrder(events);
      const checked = readingOnly(projection);
      expect(await documentsAfter(checked, [events])).toEqual(expected);
      for (let seed = 1; seed <= SCHEDULES; seed++) {
        expect(await documentsAfter(checked, deliveries(events, seed))).toEqual(expected);
      }
    },
  }),
});

const documentsAfter = async (projection: AnyProjection, batches: ReadonlyArray<readonly RecordedEvent[]>) => {
  const collection = new InMemoryDocumentStore().collection(projection.model as ReadModel);
  for (const batch of batches) {
    const { failures } = await applyBatch(projection, collection, batch);
    if (failures[0]) throw failures[0];
  }
  const living = await collection.scan(null, Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(living.map(({ id, document }) => [id, document]));
};

/** A fold that writes into the document or the event it was given is caught here. */
const readingOnly = (projection: AnyProjection): AnyProjection => ({
  ...projection,
  project: (event: RecordedEvent) =>
    (projection.project(deepFreeze(event)) as ReturnType<Projection['project']>).map(({ id, apply }) => ({
      id,
      apply: (document: object | undefined) => apply(deepFreeze(document)),
    })),
});

/**
 * What a crash, a reconnect or a second instance may deliver: batches of 1 to 7 events; after each of them delivery
 * may fall back to any earlier point. The end of the log is reached at least twice.
 */
const deliveries = (events: readonly RecordedEvent[], seed: number): RecordedEvent[][] => {
  const random = randomFrom(seed);
  const batches: RecordedEvent[][] = [];
  for (let round = 0; round < 2; round++) {
    for (let from = 0; from < events.length;) {
      const to = Math.min(events.length, from + 1 + Math.floor(random() * 7));
      batches.push(events.slice(from, to));
      from = random() < 0.25 ? Math.floor(random() * to) : to;
    }
  }
  return batches;
};

/** Seeded (mulberry32), so that a failing schedule fails again. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const inLogOrder = (events: readonly RecordedEvent[]): void => {
  events.forEach((event, index) => {
    const previous = events[index - 1];
    if (previous && previous.position >= event.position) {
      throw new Error(`Give events in log order: ${event.type} at ${event.position} comes after ${previous.position}`);
    }
  });
};
