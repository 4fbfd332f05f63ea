import {
  type DocumentWrite,
  type DomainEvent,
  type Position,
  ORIGIN,
  projection,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { InMemoryCollection } from '@hubledger/testing/in-memory-collection';
import { recorder } from '@hubledger/testing/recorded';
import fc from 'fast-check';
import { applyBatch } from './apply-batch';
import { EventFailed } from './event-failed';

interface Trail {
  readonly steps: readonly string[];
}

/** What happens to which documents; order counts, so a lost, repeated or swapped event shows. */
const trails = projection<Trail, DomainEvent>({
  model: { name: 'trails', version: 1, indexes: {} },
  handles: ['Visited', 'Erased'],
  onFailure: 'halt',
  project: ({ type, data, id }) =>
    (data as { on: string[] }).on.map((on) => ({
      id: on,
      apply: (trail) => (type === 'Erased' ? null : { steps: [...(trail?.steps ?? []), id] }),
    })),
});

const events = ((): RecordedEvent[] => {
  const recorded = recorder();
  const places = ['a', 'b', 'c', 'd'];
  return Array.from({ length: 24 }, (_, index) => {
    const on = places.filter((_place, bit) => ((index * 7 + 3) >> bit) & 1);
    return recorded('walk-1', index % 7 === 5 ? 'Erased' : index % 5 === 4 ? 'Rested' : 'Visited', { on });
  });
})();

class Trails extends InMemoryCollection<object> {
  constructor() {
    super(trails.model as unknown as ReadModel);
  }

  /** Living documents by id. */
  async documents(): Promise<Record<string, object>> {
    const living = await this.scan(null, 10_000);
    return Object.fromEntries(living.map(({ id, document }) => [id, document]));
  }
}

/** Gives way a random number of times before each access, so that writers overlap in every order. */
class SlowTrails extends Trails {
  constructor(private readonly turns: () => number) {
    super();
  }

  override async getStored(ids: readonly string[]) {
    const stored = await super.getStored(ids);
    await this.pause(); // what was read may be out of date when it arrives
    return stored;
  }

  override async writeAll(writes: ReadonlyArray<DocumentWrite<object>>) {
    await this.pause();
    return super.writeAll(writes);
  }

  private async pause(): Promise<void> {
    for (let turn = this.turns(); turn > 0; turn--) await Promise.resolve();
  }
}

interface Delivery {
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

/** Each instance believes to be the only one; they share documents and checkpoint. */
const deliverAll = async (
  collection: Trails,
  checkpoint: { position: Position },
  deliveries: readonly Delivery[],
): Promise<void> => {
  let position = checkpoint.position;
  for (const { size, overlap, crash } of deliveries) {
    const next = events.findIndex((event) => event.position > position);
    if (next < 0) return;
    const batch = events.slice(Math.max(0, next - overlap), next + size);
    await applyBatch(trails, collection, batch);
    if (crash) position = checkpoint.position;
    else checkpoint.position = position = batch.at(-1)?.position ?? position;
  }
};

describe('applying batches', () => {
  const fresh = async () => {
    const collection = new Trails();
    await applyBatch(trails, collection, events);
    return collection.documents();
  };

  it('gives the documents of a fresh fold on 2,000 schedules of crashes, overlaps and two writers', async () => {
    const expected = await fresh();
    const schedules = fc.array(delivery, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(schedules, schedules, fc.infiniteStream(fc.nat({ max: 9 })), async (one, other, turns) => {
        const collection = new SlowTrails(() => (turns.next() as { value: number }).value);
        const checkpoint = { position: ORIGIN };
        await Promise.all([deliverAll(collection, checkpoint, one), deliverAll(collection, checkpoint, other)]);
        await applyBatch(
          trails,
          collection,
          events.filter(({ position }) => position > checkpoint.position),
        );
        expect(await collection.documents()).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps a deletion against a late creation', async () => {
    const recorded = recorder();
    const created = recorded('walk-1', 'Visited', { on: ['x'] });
    const erased = recorded('walk-1', 'Erased', { on: ['x'] });
    const collection = new Trails();
    await applyBatch(trails, collection, [created, erased]); // the document never stood
    await applyBatch(trails, collection, [created]);
    expect(await collection.documents()).toEqual({});
  });

  it('reads and writes in chunks', async () => {
    const on = Array.from({ length: 1_000 }, (_, index) => `doc-${index}`);
    const recorded = recorder();
    const wide = [0, 1, 2].map((n) => recorded('walk-1', 'Visited', { on: on.map((id) => `${n}-${id}`) }));
    const sizes: number[] = [];
    class Counting extends Trails {
      override getStored(ids: readonly string[]) {
        sizes.push(ids.length);
        return super.getStored(ids);
      }
    }
    expect((await applyBatch(trails, new Counting(), wide)).written).toBe(3_000);
    expect(sizes).toEqual([1_000, 1_000, 1_000]);
  });

  describe('an event that fails', () => {
    const failing = (onFailure: 'halt' | 'park') =>
      projection<Trail, DomainEvent>({
        ...trails,
        onFailure,
        project: (event) =>
          trails.project(event).map(({ id, apply }) => ({
            id,
            apply: (trail) => {
              if (event.revision === 1 && id === 'x') throw new Error('poison');
              return apply(trail);
            },
          })),
      });
    const recorded = recorder();
    const batch = [0, 1, 2].map(() => recorded('walk-1', 'Visited', { on: ['x', 'y'] }));

    it('stops a halting projection before anything is written', async () => {
      const collection = new Trails();
      const failure = await applyBatch(failing('halt'), collection, batch).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EventFailed);
      expect(failure).toMatchObject({ position: batch[1]?.position, documentId: 'x', message: 'poison' });
      expect(await collection.documents()).toEqual({});
    });

    it('stops only that document of a parking projection', async () => {
      const collection = new Trails();
      const { failures } = await applyBatch(failing('park'), collection, batch);
      expect(failures.map(({ documentId, position }) => [documentId, position])).toEqual([['x', batch[1]?.position]]);
      expect(await collection.documents()).toMatchObject({
        x: { steps: [batch[0]?.id] },
        y: { steps: batch.map(({ id }) => id) },
      });
    });

    it('leaves documents alone that were set aside', async () => {
      const collection = new Trails();
      const { failures } = await applyBatch(failing('park'), collection, batch, new Set(['x']));
      expect(failures).toEqual([]);
      expect(Object.keys(await collection.documents())).toEqual(['y']);
    });
  });
});
