import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindOptions, positionOf, type ReadModel, type Where } from '@hubledger/kernel';
import { namesOf } from './fields';
import { FindSql } from './find-sql';
import { LibsqlDocumentStore } from './libsql-document-store';

interface Row {
  readonly type: string;
  readonly private: boolean;
  readonly owner: string;
  readonly name: string;
  readonly createdAt: string;
  readonly tags: string[];
}

const model: ReadModel<Row> = {
  name: 'planned-rows',
  version: 1,
  indexes: {
    type: ['order'],
    private: ['order'],
    owner: ['order'],
    name: ['order', 'trigram'],
    createdAt: ['order'],
    tags: ['order'],
  },
  compound: [
    ['type', 'createdAt'],
    ['type', 'private', 'createdAt'],
    ['owner', 'name'],
  ],
};

const names = namesOf(model as unknown as ReadModel);

const row = (n: number): Row => ({
  type: ['model', 'dataset', 'space'][n % 3]!,
  private: n % 10 === 0,
  owner: `owner${n % 40}`,
  name: `name ${(n * 7919) % 10_007}`,
  createdAt: new Date(1.7e12 + n * 1_000).toISOString(),
  tags: [`tag${n % 200}`, 'all'],
});

const page = (field: string, order: 'asc' | 'desc', all: NonNullable<Where['all']> = {}): FindOptions => ({
  where: { all },
  sort: [{ field, order }],
  limit: 20,
  offset: 900,
});

/** Each filter and order a compound or a single index was declared for. */
const declared: FindOptions[] = [
  { limit: 20, offset: 900 },
  page('createdAt', 'desc'),
  page('createdAt', 'asc', { createdAt: { gte: row(500).createdAt } }),
  page('name', 'asc'),
  page('createdAt', 'desc', { type: { eq: 'model' } }),
  page('createdAt', 'asc', { type: { eq: 'model' }, private: { eq: false } }),
  page('name', 'desc', { owner: { eq: 'owner7' } }),
];

describe('what SQLite does for a page', () => {
  let directory: string;
  let store: LibsqlDocumentStore;

  const planOf = (options: FindOptions): string => {
    const { text, params } = new FindSql(names, new Set(['tags'])).walk('documents', options);
    const steps = store.file.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, params);
    return steps.map(({ detail }) => detail).join('; ');
  };
  const write = async (count: number) => {
    const writes = Array.from({ length: count }, (_, n) => n).map((n) => ({
      id: `id${(n * 7919) % count}`,
      expected: null,
      next: row(n),
      position: positionOf(n),
    }));
    await store.collection(model).writeAll(writes);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'plans-'));
    store = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const assertPlans = () => {
    for (const options of declared) {
      const plan = planOf(options);
      expect(plan).toMatch(/^CO-ROUTINE [^;]+; (SEARCH|SCAN) d USING INDEX/);
      expect(plan).not.toMatch(/TEMP B-TREE/);
    }
  };

  it('answers declared filters and orders from one index, without statistics', async () => {
    await store.collection(model).count();
    assertPlans();
  });

  it('does so with statistics as well', async () => {
    await write(6_000);
    const analysed = store.file.all('SELECT 1 FROM sqlite_stat1 WHERE tbl = ?', [names.table]);
    expect(analysed.length).toBeGreaterThan(5);
    assertPlans();
  });

  it('prefers a selective filter to the order asked for', () => {
    expect(planOf(page('createdAt', 'desc', { owner: { eq: 'owner7' } }))).toMatch(/planned-rows_v1\.owner/);
  });

  it('reads no row it skips: a deep page costs little more than the first', async () => {
    const collection = store.collection(model);
    const elapsed = async (offset: number) => {
      const options = { ...page('createdAt', 'desc', { type: { eq: 'model' } }), offset };
      await collection.find(options);
      const start = performance.now();
      for (let n = 0; n < 20; n++) await collection.find(options);
      return (performance.now() - start) / 20;
    };
    const first = await elapsed(0);
    expect(await elapsed(1_900)).toBeLessThan(first * 5 + 2);
  });

  it('lets others have their turn between large pages, which are read on this thread', async () => {
    let turns = 0;
    let reading = true;
    const others = (async () => {
      for (; reading; turns++) await new Promise((resolve) => setImmediate(resolve));
    })();
    for (let offset = 0; offset < 2_500; offset += 500) await store.collection(model).find({ limit: 500, offset });
    const whileReading = turns;
    reading = false;
    await others;
    expect(whileReading).toBeGreaterThanOrEqual(4);
  });

  it('looks up few candidates and sorts them, walks the order for many', async () => {
    const statements = new FindSql(names, new Set(['tags']));
    const candidates = (where: Where) =>
      statements.candidatesFor(where).map((each) => {
        const { text, params } = statements.numbers(each, 1_001);
        return store.file.all<{ n: number }>(text, params)[0]?.n;
      });
    expect(candidates({ all: { name: { contains: 'name 4711' } } })).toEqual([1]);
    expect(candidates({ all: { name: { contains: 'name' } } })).toEqual([1_001]);
    const twoSearches = [{ name: { contains: 'name 4711' } }, { name: { contains: '4711' } }];
    expect(candidates({ anyOf: twoSearches })).toEqual([1]);
    expect(candidates({ all: { tags: { eq: 'tag7' } } })).toEqual([30]);
    expect(candidates({ anyOf: [{ private: { eq: false } }, { owner: { eq: 'owner7' } }] })).toEqual([1_123]);
    expect(candidates({ all: { type: { eq: 'model' } } })).toEqual([]);
    expect(candidates({ all: { name: { contains: 'na' } } })).toEqual([]);
  });

  it('takes documents up where they were when it is opened again', async () => {
    await store.close();
    store = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
    const collection = store.collection(model);
    await expect(collection.count({ all: { tags: { eq: 'tag7' } } })).resolves.toBe(30);
    await expect(collection.count({ all: { name: { contains: 'name 4711' } } })).resolves.toBe(1);
  });

  it('refuses other indexes under the same version, until the collection is cleared', async () => {
    await store.close();
    store = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
    const changed = store.collection<Row>({ ...model, compound: [['type', 'name']] });
    const refused = { code: 'documents.read_model_changed' };
    await expect(changed.find({ limit: 1 })).rejects.toMatchObject(refused);
    await expect(changed.getStored(['id1'])).rejects.toMatchObject(refused);
    await expect(
      changed.writeAll([{ id: 'x', expected: null, next: row(1), position: positionOf(1) }]),
    ).rejects.toMatchObject(refused);
    await changed.clear();
    await expect(changed.count()).resolves.toBe(0);
    await changed.writeAll([{ id: 'x', expected: null, next: row(1), position: positionOf(1) }]);
    await expect(changed.find({ limit: 1 })).resolves.toHaveLength(1);
  });
});
