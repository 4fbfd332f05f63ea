import { ORIGIN, positionOf, type ReadModel } from '@hubledger/kernel';
import { type Trail, trails } from '@hubledger/testing/crash-schedules';
import { NarrowCollection } from '@hubledger/testing/narrow-collection';
import { recorder } from '@hubledger/testing/recorded';
import { applyBatch } from '../apply-batch';
import { SideFold } from './side-fold';

const STEPS = 4;
const opener = { open: async () => null };

describe.each([true, false])('a document that the store refuses while its side is built (halfway: %s)', (halfway) => {
  const recorded = recorder();
  const early = [0, 1, 2].map(() => recorded('walk-2', 'Visited', { on: ['a'] }));
  const events = Array.from({ length: 7 }, () => recorded('walk-1', 'Visited', { on: ['x'] }));
  const all = [...early, ...events];
  const head = all.at(-1)!.position;
  const stepsOf = (some: ReadonlyArray<{ id: string }>) => ({ steps: some.map(({ id }) => id) });

  const built = async (onFailure: 'park' | 'halt', capacity: number, page: number) => {
    const takes = (trail: object) => (trail as Trail).steps.length <= STEPS;
    const side = new NarrowCollection(trails.model as ReadModel, takes, halfway);
    const fold = new SideFold({ ...trails, onFailure }, side, new Set(), capacity);
    for (let first = 0; first < all.length; first += page) {
      const some = all.slice(first, first + page);
      await fold.apply(some, some.at(-1)?.position ?? ORIGIN, (event) => event, opener);
    }
    return { side, outcome: await fold.end() };
  };

  it.each([
    [100, 100],
    [1, 3],
    [1, 1],
  ])('is set aside before an event it has not taken (%d in memory, %d at once)', async (capacity, page) => {
    const { side, outcome } = await built('park', capacity, page);
    expect(outcome).toMatchObject({ position: head, halted: null });
    const [parked, ...others] = outcome.parked;
    expect([parked?.documentId, others]).toEqual(['x', []]);
    const stood = (await side.getStored(['x'])).get('x');
    expect(parked!.position > (stood?.position ?? ORIGIN)).toBe(true);
    expect(all.find(({ position }) => position === parked!.position)?.id).toBe(parked!.eventId);
    expect((await side.getMany(['a'])).get('a')).toEqual(stepsOf(early));
    const { failures } = await applyBatch({ ...trails, onFailure: 'park' }, side, all); // as a retry does
    expect(failures.map(({ position }) => position)).toEqual([events[STEPS]?.position]);
    expect((await side.getMany(['x'])).get('x')).toEqual(stepsOf(events.slice(0, STEPS)));
  });

  it.each([
    [100, 100],
    [1, 3],
  ])('halts what must not go on without it, in front of it (%d in memory, %d at once)', async (capacity, page) => {
    const { side, outcome } = await built('halt', capacity, page);
    expect(outcome.halted).toMatchObject({ documentId: 'x' });
    expect(outcome.position < outcome.halted!.position).toBe(true);
    const rest = all.filter(({ position }) => position > outcome.position);
    await expect(applyBatch(trails, side, rest)).rejects.toMatchObject({ position: events[STEPS]?.position });
    expect(outcome.position).toBe(positionOf(BigInt(outcome.halted!.position) - 1n));
  });
});
