import { type DomainEvent, ORIGIN, type Position, projection, type RecordedEvent } from '@hubledger/kernel';
import { applyBatch } from '@hubledger/projector/apply-batch';
import type { FoldedCollection } from '@hubledger/projector/folded-collection';
import fc from 'fast-check';
import { recorder } from './recorded';

export interface Trail {
  readonly steps: readonly string[];
}

/** What happens to which documents; order counts, so a lost, repeated or swapped event shows. */
export const trails = projection<Trail, DomainEvent>({
  model: { name: 'trails', version: 1, indexes: {} },
  handles: ['Visited', 'Erased'],
  onFailure: 'halt',
  project: ({ type, data, id }) =>
    (data as { on: string[] }).on.map((on) => ({
      id: on,
      apply: (trail) => (type === 'Erased' ? null : { steps: [...(trail?.steps ?? []), id] }),
    })),
});

export const trailEvents = ((): RecordedEvent[] => {
  const recorded = recorder();
  const places = ['a', 'b', 'c', 'd'];
  return Array.from({ length: 24 }, (_, index) => {
    const on = places.filter((_place, bit) => ((index * 7 + 3) >> bit) & 1);
    return recorded('walk-1', index % 7 === 5 ? 'Erased' : index % 5 === 4 ? 'Rested' : 'Visited', { on });
  });
})();

export interface Delivery {
  readonly size: number;
  /** Events before the checkpoint that come again. */
  readonly overlap: number;
  /** The process dies after its documents were written, before its checkpoint was. */
  readonly crash: boolean;
}

const delivery = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  overlap: fc.nat({ max: 12 }),
  crash: fc.boolean(),
});

/** What one instance is delivered until it ends. */
export const schedules = fc.array(delivery, { minLength: 1, maxLength: 12 });

/** Each instance believes to be the only one; they share documents and checkpoint. */
const deliverAll = async (
  projection: typeof trails,
  collection: FoldedCollection,
  checkpoint: { position: Position },
  deliveries: readonly Delivery[],
): Promise<void> => {
  let position = checkpoint.position;
  for (const { size, overlap, crash } of deliveries) {
    const next = trailEvents.findIndex((event) => event.position > position);
    if (next < 0) return;
    const batch = trailEvents.slice(Math.max(0, next - overlap), next + size);
    await applyBatch(projection, collection, batch);
    if (crash) position = checkpoint.position;
    else checkpoint.position = position = batch.at(-1)?.position ?? position;
  }
};

/** Two instances at once, and then one that brings it to the end. */
export const foldedByTwo = async (
  collection: FoldedCollection,
  one: readonly Delivery[],
  other: readonly Delivery[],
  projection: typeof trails = trails,
): Promise<void> => {
  const checkpoint = { position: ORIGIN };
  const deliver = (deliveries: readonly Delivery[]) => deliverAll(projection, collection, checkpoint, deliveries);
  await Promise.all([deliver(one), deliver(other)]);
  await applyBatch(
    projection,
    collection,
    trailEvents.filter(({ position }) => position > checkpoint.position),
  );
};
