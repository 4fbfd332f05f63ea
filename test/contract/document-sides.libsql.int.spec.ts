import { LibsqlDocumentStore } from '@hubledger/adapters/libsql';
import { Clock, type Condition, positionOf, type ReadModel } from '@hubledger/kernel';
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { books, documentSidesContract, filledSide } from './document-sides.contract';

class SetClock extends Clock {
  constructor(public time: string) {
    super();
  }
  now(): Date {
    return new Date(this.time);
  }
}

const model = books as unknown as ReadModel;

documentSidesContract('libsql', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sides-'));
  const store = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
  const close = async () => {
    await store.close();
    await rm(directory, { recursive: true });
  };
  return { subject: { store, sides: store.sides }, close };
});

describe('sides as files', () => {
  let directory: string;
  let clock: SetClock;
  const open = (from = directory) => LibsqlDocumentStore.open({ file: join(from, 'documents.db'), clock });
  const sideFiles = async (from = directory) =>
    (await readdir(from)).filter((name) => /^documents-.*\.db$/.test(name)).length;
  const count = (store: LibsqlDocumentStore) => store.collection(books).count();

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sides-'));
    clock = new SetClock('2030-01-01T00:00:00.000Z');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('hold nothing of what was deleted, wherever its rows were moved to before, and everything else as it was', async () => {
    const store = await open();
    const marks = Array.from({ length: 600 }, () => randomBytes(12).toString('hex'));
    const id = (n: number) => createHash('sha256').update(String(n)).digest('hex'); // so that pages split everywhere
    const titled = (n: number, round: number) => ({
      title: `${marks[n]} ${'x'.repeat((n * round) % 900)}`,
      tags: [marks[n]!],
    });
    const write = (n: number, round: number, next: object | null) =>
      store.collection(books).writeAll([
        {
          id: id(n),
          expected: round === 1 ? null : positionOf(round - 1),
          next: next as never,
          position: positionOf(round),
        },
      ]);
    for (const round of [1, 2, 3]) for (let n = 0; n < marks.length; n++) await write(n, round, titled(n, round));
    const gone = marks.filter((_, n) => n % 3 === 0);
    for (let n = 0; n < marks.length; n += 3) await write(n, 4, null);
    await store.sides.forgetDeleted([model], { keepRetired: false });
    const bytes = Buffer.concat(
      await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name)))),
    );
    expect(gone.filter((mark) => bytes.includes(mark))).toEqual([]);
    expect(await count(store)).toBe(400);
    const last = marks.length - 1;
    expect((await store.collection(books).getStored([id(last), id(0)])).get(id(0))).toMatchObject({ document: null });
    const questions: Array<Record<string, Condition>> = [
      { title: { contains: marks[last]! } },
      { tags: { eq: marks[last]! } },
    ];
    for (const all of questions) {
      expect(await store.collection(books).find({ where: { all }, limit: 2 })).toMatchObject([{ id: id(last) }]);
    }
    expect(await write(last, 4, titled(last, 4))).toEqual([]);
    await store.close();
  });

  it('that readers left are gone with what was deleted, unless they are to be kept', async () => {
    const store = await open();
    await store.sides.swapIn(await filledSide(store, 2), model);
    await store.sides.swapIn(await filledSide(store, 3), model);
    await store.sides.forgetDeleted([model], { keepRetired: true });
    expect(await sideFiles()).toBe(2);
    await store.sides.forgetDeleted([model], { keepRetired: false });
    expect(await sideFiles()).toBe(1);
    expect(await count(store)).toBe(3);
    await store.close();
  });

  it('stay swapped in after a restart', async () => {
    const store = await open();
    await store.sides.swapIn(await filledSide(store, 7), model);
    await store.close();
    const again = await open();
    expect(await count(again)).toBe(7);
    expect(await again.loadCheckpoint('contract-books@1')).toEqual({ logId: 'log', position: positionOf(5) });
    await again.close();
  });

  it('are gone after a kill when they were unfinished, or finished and not swapped in', async () => {
    const store = await open();
    await store
      .collection(books)
      .writeAll([{ id: 'a', expected: null, next: { title: 'a', tags: [] }, position: positionOf(1) }]);
    await filledSide(store, 7);
    const half = await store.sides.create();
    const writer = await store.sides.fill(half, [model]);
    await writer
      .collection(model)
      .writeAll([{ id: 'x', expected: null, next: { title: 'x', tags: [] }, position: positionOf(1) }]);
    const killed = await mkdtemp(join(tmpdir(), 'sides-'));
    for (const name of await readdir(directory)) await copyFile(join(directory, name), join(killed, name));
    expect(await sideFiles(killed)).toBe(2);
    const again = await open(killed);
    expect(await count(again)).toBe(1);
    expect(await sideFiles(killed)).toBe(0);
    await again.close();
    await rm(killed, { recursive: true });
    await writer.abandon();
    await store.close();
  });

  it('whose file somebody removed are forgotten, with their checkpoint', async () => {
    const store = await open();
    const { id } = await filledSide(store, 7).then(async (side) => {
      await store.sides.swapIn(side, model);
      return side;
    });
    await store.close();
    await rm(join(directory, `documents-${id}.db`));
    const again = await open();
    expect(await again.loadCheckpoint('contract-books@1')).toBeNull();
    expect(await count(again)).toBe(0);
    await again.close();
  });

  it('are removed a day after they were left, and read models of other versions as well', async () => {
    const store = await open();
    const older = { ...books, version: 2 };
    await store.collection(older).clear();
    await store.sides.swapIn(await filledSide(store, 2), model);
    await store.sides.swapIn(await filledSide(store, 3), model);
    await store.sides.sweep([model]);
    clock.time = '2030-01-01T23:00:00.000Z';
    await store.sides.sweep([model]);
    expect(await sideFiles()).toBe(2);
    expect(store.file.all("SELECT 1 FROM sqlite_master WHERE name = 'contract-books_v2'")).toHaveLength(1);
    clock.time = '2030-01-02T00:00:01.000Z';
    await store.sides.sweep([model]);
    expect(await sideFiles()).toBe(1);
    expect(store.file.all("SELECT 1 FROM sqlite_master WHERE name = 'contract-books_v2'")).toHaveLength(0);
    expect(await count(store)).toBe(3);
    await store.close();
  });

  it('of a version that comes back within the day are kept', async () => {
    const store = await open();
    await store.sides.swapIn(await filledSide(store, 2), model);
    await store.sides.sweep([]);
    clock.time = '2030-01-01T12:00:00.000Z';
    await store.sides.sweep([model]);
    clock.time = '2030-01-05T00:00:00.000Z';
    await store.sides.sweep([model]);
    expect(await count(store)).toBe(2);
    await store.sides.sweep([]);
    clock.time = '2030-01-07T00:00:00.000Z';
    await store.sides.sweep([]);
    expect(await sideFiles()).toBe(0);
    expect(await store.loadCheckpoint('contract-books@1')).toBeNull();
    await store.close();
  });
});
