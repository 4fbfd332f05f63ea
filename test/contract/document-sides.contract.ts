import assert from 'node:assert/strict';
import { type DocumentSides, type DocumentStore, positionOf, type ReadModel, type Side } from '@hubledger/kernel';
import { type Check, type Opened, registerChecks } from './register';

export interface Sided {
  readonly store: DocumentStore;
  readonly sides: DocumentSides;
}

interface Book {
  readonly title: string;
  readonly tags: string[];
}

export const books: ReadModel<Book> = {
  name: 'contract-books',
  version: 1,
  indexes: { title: ['order', 'trigram'], tags: ['order'] },
};
const model = books as unknown as ReadModel;
const KEY = 'contract-books@1';

const book = (n: number): Book => ({ title: `Volume ${n}`, tags: n % 2 === 0 ? ['even', 'all'] : ['all'] });
const writes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => ({
    id: `b${String(from + n).padStart(4, '0')}`,
    expected: null,
    next: book(from + n),
    position: positionOf(1),
  }));

/** A side with `count` books, finished, with a checkpoint at 5. */
export const filledSide = async ({ sides }: Pick<Sided, 'sides'>, count: number): Promise<Side> => {
  const side = await sides.create();
  const writer = await sides.fill(side, [model]);
  assert.deepEqual(await writer.collection(model).writeAll(writes(0, count)), []);
  await writer.finish();
  const view = await sides.view(side);
  await view.saveCheckpoint(KEY, { logId: 'log', position: positionOf(5) });
  return side;
};

const titles = async (store: Pick<DocumentStore, 'collection'>): Promise<number> => store.collection(books).count();

export const documentSidesChecks: Readonly<Record<string, Check<Sided>>> = {
  'nobody sees a side before it is swapped in, and its checkpoint with it': async ({ store, sides }) => {
    await store.collection(books).writeAll(writes(0, 2));
    await store.saveCheckpoint(KEY, { logId: 'log', position: positionOf(2) });
    const side = await filledSide({ sides }, 10);
    assert.equal(await titles(store), 2);
    assert.equal(sides.current(model), '');
    assert.deepEqual(await store.loadCheckpoint(KEY), { logId: 'log', position: positionOf(2) });
    await sides.swapIn(side, model);
    assert.equal(await titles(store), 10);
    assert.equal(sides.current(model), side.id);
    assert.deepEqual(await store.loadCheckpoint(KEY), { logId: 'log', position: positionOf(5) });
  },

  'answers every kind of question about a side that was swapped in': async ({ store, sides }) => {
    await sides.swapIn(await filledSide({ sides }, 50), model);
    const ask = async (where: object) =>
      (await store.collection(books).find({ where, limit: 100 })).map(({ id }) => id);
    assert.deepEqual(await ask({ all: { title: { eq: 'Volume 7' } } }), ['b0007']);
    assert.deepEqual(await ask({ all: { title: { contains: 'LUME 4' } } }), [
      'b0004',
      ...writes(40, 50).map(({ id }) => id),
    ]);
    assert.equal((await ask({ all: { tags: { eq: 'even' } } })).length, 25);
    assert.equal((await ask({ all: { tags: { eq: 'all' } } })).length, 50);
  },

  'keeps indexes true when a side is written after it was finished': async ({ store, sides }) => {
    const side = await filledSide({ sides }, 10);
    const view = await sides.view(side);
    const change = {
      id: 'b0002',
      expected: positionOf(1),
      next: { title: 'Another', tags: ['odd'] },
      position: positionOf(6),
    };
    assert.deepEqual(await view.collection(books).writeAll([change, ...writes(10, 11)]), []);
    await sides.swapIn(side, model);
    const gone = { id: 'b0003', expected: positionOf(1), next: null, position: positionOf(7) };
    assert.deepEqual(await store.collection(books).writeAll([gone]), []);
    const found = await store.collection(books).find({ where: { all: { tags: { eq: 'even' } } }, limit: 100 });
    assert.deepEqual(
      found.map(({ id }) => id),
      ['b0000', 'b0004', 'b0006', 'b0008', 'b0010'],
    );
    assert.equal(await store.collection(books).count({ all: { title: { contains: 'another' } } }), 1);
    assert.equal(await store.collection(books).count({ all: { title: { contains: 'volume 3' } } }), 0);
    assert.equal(await titles(store), 10);
  },

  'gives back, and takes again, what was written before the side was finished': async ({ sides }) => {
    const side = await sides.create();
    const writer = await sides.fill(side, [model]);
    const filling = writer.collection(model);
    await filling.writeAll(writes(0, 3));
    await filling.writeAll([{ id: 'b0001', expected: positionOf(1), next: null, position: positionOf(2) }]);
    const stored = await filling.getStored(['b0000', 'b0001', 'b0009']);
    assert.deepEqual(stored.get('b0000'), { document: book(0), position: positionOf(1) });
    assert.deepEqual(stored.get('b0001'), { document: null, position: positionOf(2) });
    assert.equal(stored.has('b0009'), false);
    await writer.finish();
    assert.equal(await titles(await sides.view(side)), 2);
  },

  'does not swap in a side without a checkpoint': async ({ store, sides }) => {
    const side = await sides.create();
    await (await sides.fill(side, [model])).finish();
    await assert.rejects(sides.swapIn(side, model));
    assert.equal(await titles(store), 0);
  },

  'does not swap under an older fence, and keeps the fence of a swap': async ({ store, sides }) => {
    await store.saveCheckpoint(KEY, { logId: 'log', position: positionOf(9), fence: 7 });
    const late = await filledSide({ sides }, 2);
    const fencedOff = { code: 'leases.fenced_off' };
    await assert.rejects(sides.swapIn(late, model, 6), fencedOff);
    await assert.rejects(sides.swapIn(late, model), fencedOff);
    assert.equal(await titles(store), 0);
    assert.deepEqual(await store.loadCheckpoint(KEY), { logId: 'log', position: positionOf(9), fence: 7 });
    await sides.swapIn(late, model, 8);
    await sides.lookAgain();
    assert.equal(await titles(store), 2);
    assert.equal(sides.current(model), late.id);
    await assert.rejects(store.saveCheckpoint(KEY, { logId: 'log', position: positionOf(9), fence: 7 }), fencedOff);
    await assert.rejects(sides.swapIn(await filledSide({ sides }, 3), model, 7), fencedOff);
    assert.deepEqual(await store.loadCheckpoint(KEY), { logId: 'log', position: positionOf(5), fence: 8 });
  },

  'drops a side that is not in use, and no other': async ({ store, sides }) => {
    const used = await filledSide({ sides }, 4);
    await sides.swapIn(used, model);
    await sides.drop(used);
    assert.equal(await titles(store), 4);
    const unused = await filledSide({ sides }, 6);
    await sides.drop(unused);
    await assert.rejects(async () => sides.swapIn(unused, model));
    assert.equal(await titles(store), 4);
  },

  'can be swapped again and again': async ({ store, sides }) => {
    for (const count of [3, 5, 1]) {
      await sides.swapIn(await filledSide({ sides }, count), model);
      assert.equal(await titles(store), count);
      await sides.sweep([model]);
      assert.equal(await titles(store), count);
    }
  },
};

export const documentSidesContract = (name: string, open: () => Promise<Opened<Sided>>): void =>
  registerChecks(`document sides: ${name}`, documentSidesChecks, open);
