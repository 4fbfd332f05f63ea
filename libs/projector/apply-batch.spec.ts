import {
  type DocumentWrite,
  type DomainEvent,
  projection,
  type ReadModel,
  type RecordedEvent,
} from '@hubledger/kernel';
import { foldedByTwo, schedules, type Trail, trailEvents, trails } from '@hubledger/testing/crash-schedules';
import { InMemoryCollection } from '@hubledger/testing/in-memory-collection';
import { NarrowCollection } from '@hubledger/testing/narrow-collection';
import { recorder } from '@hubledger/testing/recorded';
import fc from 'fast-check';
import { applyBatch } from './apply-batch';
import { EventFailed } from './event-failed';

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

describe('applying batches', () => {
  const fresh = async () => {
    const collection = new Trails();
    await applyBatch(trails, collection, trailEvents);
    return collection.documents();
  };

  it.each([
    ['read', trails],
    ['taken to be new', { ...trails, insertsOnly: true }],
  ])(
    'gives the documents of a fresh fold on 2,000 schedules of crashes, overlaps and two writers: %s',
    async (_, projection) => {
      const expected = await fresh();
      await fc.assert(
        fc.asyncProperty(schedules, schedules, fc.infiniteStream(fc.nat({ max: 9 })), async (one, other, turns) => {
          const collection = new SlowTrails(() => (turns.next() as { value: number }).value);
          await foldedByTwo(collection, one, other, projection);
          expect(await collection.documents()).toEqual(expected);
        }),
        { numRuns: 2_000 },
      );
    },
  );

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
    expect((await applyBatch({ ...trails, insertsOnly: true }, new Counting(), wide)).written).toBe(3_000);
    expect(sizes).toHaveLength(3); // what can't be there is not read
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

  describe('a document that the store refuses for good', () => {
    const STEPS = 4;
    /** Takes no trail of more steps. */
    const narrow = (halfway: boolean) =>
      new NarrowCollection(trails.model as ReadModel, (trail) => (trail as Trail).steps.length <= STEPS, halfway);
    const recorded = recorder();
    const [early, late] = [0, 1].map(() => recorded('walk-2', 'Visited', { on: ['a'] })) as [
      RecordedEvent,
      RecordedEvent,
    ];
    const events = Array.from({ length: 7 }, () => recorded('walk-1', 'Visited', { on: ['x', 'y'] }));
    const all = [early, late, ...events];
    const idsOf = (some: ReadonlyArray<{ id: string }>) => some.map(({ id }) => id);

    it.each([
      [true, 1],
      [true, 4],
      [true, 100],
      [false, 2],
      [false, 100],
    ])(
      'stands before the event that made it so, while all others go on (halfway: %s, %d at once)',
      async (half, size) => {
        const collection = narrow(half);
        const failed = new Map<string, string>();
        for (let start = 0; start < all.length; start += size) {
          const batch = all.slice(start, start + size);
          const setAside = new Set(failed.keys());
          const { failures } = await applyBatch({ ...trails, onFailure: 'park' }, collection, batch, setAside);
          for (const { documentId, position } of failures) failed.set(documentId ?? '', position);
        }
        const refusing = events[STEPS]?.position;
        expect(Object.fromEntries(failed)).toEqual({ x: refusing, y: refusing });
        const stored = await collection.getMany(['a', 'x', 'y']);
        const taken = { steps: idsOf(events.slice(0, STEPS)) };
        expect(Object.fromEntries(stored)).toEqual({ a: { steps: idsOf([early, late]) }, x: taken, y: taken });
      },
    );

    it('stops a halting projection at that event', async () => {
      const failure = await applyBatch(trails, narrow(true), all).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EventFailed);
      expect(failure).toMatchObject({ position: events[STEPS]?.position, documentId: 'x' });
    });
  });
});
