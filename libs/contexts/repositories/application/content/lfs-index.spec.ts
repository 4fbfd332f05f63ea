import { sha256Hex } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import fc from 'fast-check';
import { LfsIndex, type LfsObject } from './lfs-index';

const P = 'hf-model-a-b/r1';
const objectsOf = (numbers: Iterable<number>): Map<string, LfsObject> =>
  new Map([...numbers].map((n) => [sha256Hex(String(n)), { size: n, rawOid: n % 2 ? 'f'.repeat(40) : null }]));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** `add` that stores what is to be stored. */
const newIndex = () => {
  const store = new InMemoryObjectStore();
  const index = new LfsIndex(store);
  const add: LfsIndex['add'] = async (...set) => {
    const grown = await index.add(...set);
    await store.putAll(grown.objects);
    return grown;
  };
  return { store, add };
};

describe('the LFS index', () => {
  it('is nothing at first', async () => {
    const index = new LfsIndex(new InMemoryObjectStore());
    expect(await index.lookup(P, null, [sha256Hex('1')])).toEqual(new Map());
    expect(await index.sums(P, null)).toEqual({ count: 0, bytes: 0 });
    expect(await index.add(P, null, new Map())).toEqual({ index: null, added: { count: 0, bytes: 0 }, objects: [] });
  });

  it('counts what is new only, and stays the same when nothing is', async () => {
    const { add } = newIndex();
    const first = await add(P, null, objectsOf([1, 2, 3]));
    const second = await add(P, first.index, objectsOf([2, 3, 4]));
    expect([first.added, second.added]).toEqual([
      { count: 3, bytes: 6 },
      { count: 1, bytes: 4 },
    ]);
    expect(await add(P, second.index, objectsOf([1, 4]))).toEqual({
      index: second.index,
      added: { count: 0, bytes: 0 },
      objects: [],
    });
  });

  it('keeps what it knew when its objects are read afresh', async () => {
    const { store, add } = newIndex();
    const { index: hash } = await add(P, null, objectsOf(range(0, 2_000)));
    const found = await new LfsIndex(store).lookup(P, hash, objectsOf([7, 1_999, 5_000]).keys());
    expect(found).toEqual(objectsOf([7, 1_999]));
  });

  it('has one hash for one set, in whatever order it grew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 8 }), async (borders) => {
        const { add } = newIndex();
        const whole = await add(P, null, objectsOf(range(0, 800)));
        const cuts = [...new Set([0, ...borders, 800])].sort((a, b) => a - b);
        let hash: string | null = null;
        for (let i = cuts.length - 1; i > 0; i--) {
          hash = (await add(P, hash, objectsOf(range(cuts[i - 1] ?? 0, cuts[i] ?? 0)))).index;
        }
        expect(hash).toBe(whole.index);
      }),
      { numRuns: 8 },
    );
  });

  it('writes few objects for a commit of 25,000, and reads few to look them up', async () => {
    const { store, add } = newIndex();
    const { index: hash, added, objects } = await add(P, null, objectsOf(range(0, 25_000)));
    expect(added.count).toBe(25_000);
    expect(objects.length).toBeLessThan(300);
    const get = jest.spyOn(store, 'get');
    expect((await new LfsIndex(store).lookup(P, hash, objectsOf(range(0, 25_000)).keys())).size).toBe(25_000);
    expect(get.mock.calls.length).toBeLessThan(300);
  });
});
