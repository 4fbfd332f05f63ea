import assert from 'node:assert/strict';
import {
  type DocumentCollection,
  type DocumentStore,
  type FindOptions,
  positionOf,
  type ReadModel,
  SEARCHED_CHARACTERS,
  TEXT_END,
  type Where,
} from '@hubledger/kernel';
import { type Check, type Opened, registerChecks } from './register';

export interface Thing {
  readonly name?: string | null;
  readonly kind?: string | null;
  readonly size?: number | boolean | string | null;
  readonly open?: boolean | null;
  readonly tags?: string[] | string | null;
  readonly extra?: unknown;
}

export const things: ReadModel<Thing> = {
  name: 'contract-things',
  version: 1,
  indexes: {
    name: ['order', 'trigram'],
    kind: ['order', 'trigram'],
    size: ['order'],
    open: ['order'],
    tags: ['order'],
  },
  compound: [
    ['kind', 'size'],
    ['open', 'kind', 'name'],
  ],
  texts: {
    label: (thing) => labelOf(thing),
    size: ({ size }) => (size === undefined ? '' : String(size)),
    id: (_, id) => id,
  },
};

const labelOf = ({ name = null, kind = null }: Thing): string => JSON.stringify([name, kind]);

type Things = DocumentCollection<Thing>;

const at = (n: number) => positionOf(n);

const fill = async (collection: Things, documents: Readonly<Record<string, Thing>>): Promise<void> => {
  const writes = Object.entries(documents).map(([id, next]) => ({ id, expected: null, next, position: at(1) }));
  assert.deepEqual(await collection.writeAll(writes), []);
};

const idsOf = async (collection: Things, options: Partial<FindOptions> = {}): Promise<string[]> =>
  (await collection.find({ limit: 1_000, ...options })).map(({ id }) => id);

const assertFound = async (collection: Things, where: Where, ids: readonly string[]): Promise<void> => {
  assert.deepEqual((await idsOf(collection, { where })).sort(), [...ids].sort(), JSON.stringify(where));
  assert.equal(await collection.count(where), ids.length, `count of ${JSON.stringify(where)}`);
};

const filled = async (store: DocumentStore, documents: Readonly<Record<string, Thing>>): Promise<Things> => {
  const collection = store.collection(things);
  await fill(collection, documents);
  return collection;
};

/** Texts in which a store that uses patterns, or folds ASCII only, finds too much or too little. */
const texts: Readonly<Record<string, Thing>> = {
  percent: { name: '100% cotton' },
  plain: { name: '100 cotton' },
  underscore: { name: 'snake_case_name' },
  dash: { name: 'snake-case-name' },
  quotes: { name: `say "hello" it's` },
  operators: { name: 'name:a OR b* NEAR(c) ^d -e {f} (g' },
  backslash: { name: 'back\\slash' },
  umlaut: { name: 'Über ÄÖÜ Größe' },
  decomposed: { name: 'cafe\u0301 noir' },
  greek: { name: 'ΟΔΟΣ ΑΒΓ' },
  cyrillic: { name: 'Привет Мир' },
  cjk: { name: '机器学习模型' },
  emoji: { name: 'rocket 🚀🚀 launch' },
  empty: { name: '' },
  none: { name: null },
  missing: {},
};

export const documentStoreChecks: Readonly<Record<string, Check<DocumentStore>>> = {
  'gives back a document as JSON holds it': async (store) => {
    const document: Thing = {
      name: 'a"b\\c\n\u0000é🚀',
      size: 0.1,
      open: false,
      kind: null,
      tags: [],
      extra: { nested: [1, null, { deep: true }], big: Number.MAX_SAFE_INTEGER, text: '' },
    };
    const collection = await filled(store, { one: document });
    assert.deepEqual(await collection.getMany(['one', 'two', 'one']), new Map([['one', document]]));
    assert.deepEqual(await collection.find({ limit: 10 }), [{ id: 'one', document, position: at(1) }]);
    await collection.writeAll([{ id: 'u', expected: null, next: { name: undefined, size: 1 }, position: at(1) }]);
    assert.deepEqual((await collection.getMany(['u'])).get('u'), { size: 1 });
  },

  'keeps documents apart from the objects of its callers': async (store) => {
    const document = { name: 'before', extra: { list: [1] } };
    const collection = await filled(store, { one: document });
    document.name = 'after';
    document.extra.list.push(2);
    const read = (await collection.getMany(['one'])).get('one') as typeof document;
    assert.deepEqual(read, { name: 'before', extra: { list: [1] } });
    read.extra.list.push(3);
    assert.deepEqual((await collection.getMany(['one'])).get('one'), { name: 'before', extra: { list: [1] } });
  },

  'keeps read models and their versions apart': async (store) => {
    const first = await filled(store, { one: { name: 'first' } });
    const second = store.collection<Thing>({ ...things, version: 2 });
    const other = store.collection<Thing>({ ...things, name: 'contract-others' });
    assert.equal(await second.count(), 0);
    await fill(second, { one: { name: 'second' } });
    await other.clear();
    assert.deepEqual((await first.getMany(['one'])).get('one'), { name: 'first' });
    assert.deepEqual((await second.getMany(['one'])).get('one'), { name: 'second' });
  },

  'writes only what stands at the position expected, each document on its own': async (store) => {
    const collection = await filled(store, { a: { size: 1 }, b: { size: 1 } });
    const next = { size: 2 };
    const lost = await collection.writeAll([
      { id: 'a', expected: at(1), next, position: at(2) },
      { id: 'b', expected: at(9), next, position: at(10) },
      { id: 'b', expected: null, next, position: at(2) },
      { id: 'c', expected: at(1), next, position: at(2) },
      { id: 'd', expected: null, next, position: at(2) },
    ]);
    assert.deepEqual(lost, ['b', 'b', 'c']);
    const stored = await collection.getStored(['a', 'b', 'c', 'd']);
    assert.deepEqual([...stored.keys()].sort(), ['a', 'b', 'd']);
    assert.deepEqual(stored.get('a'), { document: next, position: at(2) });
    assert.deepEqual(stored.get('b'), { document: { size: 1 }, position: at(1) });
  },

  'lets one of many writers win, so that 100 parallel increments add up': async (store) => {
    const collection = await filled(store, { counter: { size: 0 } });
    const increment = async (): Promise<void> => {
      for (let tries = 0; tries < 2_000; tries++) {
        const stored = (await collection.getStored(['counter'])).get('counter');
        assert(stored?.document);
        const next = { size: Number(stored.document.size) + 1 };
        const write = { id: 'counter', expected: stored.position, next, position: at(next.size + 1) };
        if ((await collection.writeAll([write])).length === 0) return;
      }
      assert.fail('never won');
    };
    await Promise.all(Array.from({ length: 100 }, increment));
    assert.deepEqual((await collection.getMany(['counter'])).get('counter'), { size: 100 });
  },

  'changes hundreds at once, and tells which of them were lost': async (store) => {
    const ids = Array.from({ length: 450 }, (_, n) => `many${String(n).padStart(3, '0')}`);
    const collection = await filled(store, Object.fromEntries(ids.map((id) => [id, { size: 1 }])));
    const stale = (n: number) => n % 7 === 3;
    const writes = ids.map((id, n) => {
      const next = n % 2 === 0 ? { size: 2 } : null;
      return { id, expected: stale(n) ? at(9) : at(1), next, position: at(2) };
    });
    assert.deepEqual(
      (await collection.writeAll(writes)).sort(),
      ids.filter((_, n) => stale(n)),
    );
    const kept = ids.flatMap((id, n) => {
      if (stale(n)) return [{ id, document: { size: 1 }, position: at(1) }];
      return n % 2 === 0 ? [{ id, document: { size: 2 }, position: at(2) }] : [];
    });
    assert.deepEqual(await collection.scan(null, 1_000), kept);
  },

  'lets one of many creators win': async (store) => {
    const collection = store.collection(things);
    const create = (n: number) =>
      collection.writeAll([{ id: 'new', expected: null, next: { size: n }, position: at(n) }]);
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => create(n + 1)));
    assert.equal(results.filter((lost) => lost.length === 0).length, 1);
  },

  'hides a tombstone, yet keeps its position as a guard': async (store) => {
    const collection = await filled(store, { gone: { name: 'gone', tags: ['x'] }, here: { name: 'here' } });
    const write = (expected: string | null, next: Thing | null, position: number) =>
      collection.writeAll([{ id: 'gone', expected, next, position: at(position) }]);
    assert.deepEqual(await write(at(1), null, 5), []);
    assert.deepEqual(await collection.getMany(['gone']), new Map());
    assert.deepEqual((await collection.getStored(['gone'])).get('gone'), { document: null, position: at(5) });
    assert.deepEqual(await idsOf(collection), ['here']);
    assert.equal(await collection.count(), 1);
    assert.deepEqual(
      (await collection.scan(null, 10)).map(({ id }) => id),
      ['here'],
    );
    await assertFound(collection, { all: { name: { contains: 'gone' } } }, []);
    await assertFound(collection, { all: { tags: { eq: 'x' } } }, []);
    await assertFound(collection, { all: { name: { eq: null } } }, []);
    assert.deepEqual(await write(null, { name: 'again' }, 6), ['gone']);
    assert.deepEqual(await write(at(1), { name: 'again' }, 6), ['gone']);
    assert.deepEqual(await write(at(5), { name: 'again' }, 6), []);
    await assertFound(collection, { all: { name: { contains: 'again' } } }, ['gone']);
  },

  'keeps a tombstone for a document that never was': async (store) => {
    const collection = store.collection(things);
    await collection.writeAll([{ id: 'never', expected: null, next: null, position: at(3) }]);
    assert.deepEqual((await collection.getStored(['never'])).get('never'), { document: null, position: at(3) });
    assert.equal(await collection.count(), 0);
  },

  'tells null, booleans, numbers and texts apart': async (store) => {
    const collection = await filled(store, {
      null: { size: null },
      missing: {},
      zero: { size: 0 },
      one: { size: 1 },
      half: { size: 0.5 },
      true: { size: true },
      false: { size: false },
      text: { size: '1' },
      empty: { size: '' },
    });
    const found = (condition: NonNullable<Where['all']>[string], ids: string[]) =>
      assertFound(collection, { all: { size: condition } }, ids);
    await found({ eq: null }, ['null', 'missing']);
    await found({ eq: 1 }, ['one']);
    await found({ eq: true }, ['true']);
    await found({ eq: false }, ['false']);
    await found({ eq: '1' }, ['text']);
    await found({ in: [1, '1', true] }, ['one', 'text', 'true']);
    await found({ in: [null, 0] }, ['null', 'missing', 'zero']);
    await found({ in: [] }, []);
    await found({ gte: 0 }, ['zero', 'half', 'one']);
    await found({ lt: 1 }, ['zero', 'half']);
    await found({ gt: 0, lte: 1 }, ['half', 'one']);
    await found({ gte: '' }, ['empty', 'text']);
    await found({ lt: 'z' }, ['empty', 'text']);
    await found({ gt: false }, ['true']);
    await found({ lte: true }, ['true', 'false']);
    const sort = (order: 'asc' | 'desc') => idsOf(collection, { sort: [{ field: 'size', order }] });
    const ascending = ['missing', 'null', 'zero', 'half', 'one', 'empty', 'text', 'false', 'true'];
    assert.deepEqual(await sort('asc'), ascending);
    assert.deepEqual(await sort('desc'), ascending.toReversed());
  },

  'orders texts by code point': async (store) => {
    const names = ['', 'A', 'B', 'a', 'a\u0000b', 'ab', 'z', 'é', '\uffee', '🚀'];
    const collection = await filled(store, Object.fromEntries(names.map((name, n) => [`id${n}`, { name }])));
    const found = await collection.find({ sort: [{ field: 'name', order: 'asc' }], limit: 100 });
    assert.deepEqual(
      found.map(({ document }) => document.name),
      names,
    );
  },

  'asks for any element of an array of strings': async (store) => {
    const collection = await filled(store, {
      both: { tags: ['red', 'green', 'red'] },
      one: { tags: ['green'] },
      none: { tags: [] },
      scalar: { tags: 'red' },
      odd: { tags: ['50%', `it's "x"`] },
    });
    await assertFound(collection, { all: { tags: { eq: 'red' } } }, ['both', 'scalar']);
    await assertFound(collection, { all: { tags: { in: ['red', 'green'] } } }, ['both', 'one', 'scalar']);
    await assertFound(collection, { all: { tags: { eq: 're' } } }, []);
    await assertFound(collection, { all: { tags: { eq: `it's "x"` } } }, ['odd']);
    await assertFound(collection, { all: { tags: { eq: null } } }, []);
    await assertFound(collection, { anyOf: [{ tags: { eq: '50%' } }, { tags: { eq: 'green' } }] }, [
      'both',
      'one',
      'odd',
    ]);
    await collection.writeAll([
      { id: 'both', expected: at(1), next: { tags: ['green', 'blue'] }, position: at(2) },
      { id: 'one', expected: at(1), next: null, position: at(2) },
    ]);
    await assertFound(collection, { all: { tags: { eq: 'red' } } }, ['scalar']);
    await assertFound(collection, { all: { tags: { eq: 'green' } } }, ['both']);
    await assertFound(collection, { all: { tags: { eq: 'blue' } } }, ['both']);
  },

  'combines conditions: all of them, and one of the alternatives': async (store) => {
    const collection = await filled(store, {
      a: { kind: 'model', open: true, size: 1, name: 'alpha' },
      b: { kind: 'model', open: false, size: 2, name: 'alphabet' },
      c: { kind: 'dataset', open: true, size: 3, name: 'beta' },
      d: { kind: 'dataset', open: false, size: 4, name: 'gamma' },
    });
    await assertFound(collection, { all: { kind: { eq: 'model' }, open: { eq: true } } }, ['a']);
    await assertFound(collection, { anyOf: [{ open: { eq: true } }, { size: { gte: 4 } }] }, ['a', 'c', 'd']);
    await assertFound(collection, { all: { kind: { eq: 'dataset' } }, anyOf: [{ open: { eq: true } }] }, ['c']);
    const alternatives: Where['anyOf'] = [{ kind: { eq: 'model' }, size: { lt: 2 } }, { name: { contains: 'ETA' } }];
    await assertFound(collection, { anyOf: alternatives }, ['a', 'c']);
    await assertFound(collection, { anyOf: [{ name: { contains: 'alpha' } }, { kind: { contains: 'data' } }] }, [
      'a',
      'b',
      'c',
      'd',
    ]);
    await assertFound(collection, { anyOf: [{ name: { contains: 'alpha' }, kind: { contains: 'data' } }] }, []);
    await assertFound(
      collection,
      { all: { name: { contains: 'alpha' } }, anyOf: [{ kind: { contains: 'mod' } }, { size: { eq: 3 } }] },
      ['a', 'b'],
    );
    await assertFound(collection, { anyOf: [] }, []);
    await assertFound(collection, { anyOf: [{}] }, ['a', 'b', 'c', 'd']);
    await assertFound(collection, { all: {} }, ['a', 'b', 'c', 'd']);
  },

  'finds a substring literally, whatever its characters mean elsewhere': async (store) => {
    const collection = await filled(store, texts);
    const found = (term: string, ids: string[]) => assertFound(collection, { all: { name: { contains: term } } }, ids);
    await found('100%', ['percent']);
    await found('%', ['percent']);
    await found('0%', ['percent']);
    await found('_', ['underscore']);
    await found('e_c', ['underscore']);
    await found('snake_', ['underscore']);
    await found('"', ['quotes']);
    await found('"hello"', ['quotes']);
    await found(`'s`, ['quotes']);
    await found(`it's`, ['quotes']);
    await found('a OR b', ['operators']);
    await found('b* NEAR(c) ^d -e {f} (g', ['operators']);
    await found('name:a', ['operators']);
    await found('\\', ['backslash']);
    await found('back\\slash', ['backslash']);
    await found('*', ['operators']);
    await found('no such thing', []);
    await found('\u0000\u0000\u0000', []);
    await found(
      '',
      Object.keys(texts).filter((id) => id !== 'none' && id !== 'missing'),
    );
  },

  'finds a substring in either case, in every script': async (store) => {
    const collection = await filled(store, texts);
    const found = (term: string, ids: string[]) => assertFound(collection, { all: { name: { contains: term } } }, ids);
    await found('COTTON', ['percent', 'plain']);
    await found('SnAkE', ['underscore', 'dash']);
    await found('über', ['umlaut']);
    await found('äö', ['umlaut']);
    await found('Ü', ['umlaut']);
    await found('größe', ['umlaut']);
    await found('GRÖSSE', ['umlaut']);
    await found('caf\u00e9', ['decomposed']);
    await found('CAFE\u0301', ['decomposed']);
    await found('οδος', ['greek']);
    await found('οδοσ', ['greek']);
    await found('αβ', ['greek']);
    await found('привет', ['cyrillic']);
    await found('МИР', ['cyrillic']);
    await found('机', ['cjk']);
    await found('学习', ['cjk']);
    await found('学习模', ['cjk']);
    await found('🚀', ['emoji']);
    await found('🚀🚀 L', ['emoji']);
  },

  'finds by the beginning of a long text, as far as is promised, and no further': async (store) => {
    const filler = Array.from({ length: SEARCHED_CHARACTERS }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
    const within = (end: string): string => filler.slice(0, SEARCHED_CHARACTERS - end.length) + end;
    const collection = await filled(store, {
      inside: { name: `${within('needle')}haystack` },
      astride: { name: `${within('needl')}e${filler.repeat(4)}` },
      halved: { name: `${within('thread')}`.slice(1) + '🚀 in the haystack' },
    });
    const found = (term: string, ids: string[]) => assertFound(collection, { all: { name: { contains: term } } }, ids);
    await found('needle', ['inside']);
    await found('NEEDL', ['inside', 'astride']);
    await found('haystack', []);
    await found('thread', ['halved']);
    await found('\ufffd', []);
    assert.equal((await collection.getMany(['astride'])).get('astride')?.name?.length, 5 * SEARCHED_CHARACTERS + 1);
  },

  'finds by the newest text only': async (store) => {
    const collection = await filled(store, { a: { name: 'old words', kind: 'same' } });
    const next = { name: 'new words', kind: 'same' };
    await collection.writeAll([{ id: 'a', expected: at(1), next, position: at(2) }]);
    await assertFound(collection, { all: { name: { contains: 'old' } } }, []);
    await assertFound(collection, { all: { name: { contains: 'new w' } } }, ['a']);
    await assertFound(collection, { all: { kind: { contains: 'same' } } }, ['a']);
    await assertFound(collection, { all: { kind: { contains: 'words' } } }, []);
  },

  'sorts by several keys, ties by id in the direction of the last': async (store) => {
    const collection = await filled(store, {
      a: { kind: 'x', size: 1 },
      b: { kind: 'x', size: 1 },
      c: { kind: 'y', size: 1 },
      d: { kind: 'x', size: 2 },
      e: { kind: 'y', size: null },
    });
    const sorted = (...keys: Array<[string, 'asc' | 'desc']>) =>
      idsOf(collection, { sort: keys.map(([field, order]) => ({ field, order })) });
    assert.deepEqual(await sorted(), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(await sorted(['size', 'asc']), ['e', 'a', 'b', 'c', 'd']);
    assert.deepEqual(await sorted(['size', 'desc']), ['d', 'c', 'b', 'a', 'e']);
    assert.deepEqual(await sorted(['kind', 'asc'], ['size', 'desc']), ['d', 'b', 'a', 'c', 'e']);
    assert.deepEqual(await sorted(['kind', 'desc'], ['size', 'asc']), ['e', 'c', 'a', 'b', 'd']);
  },

  'pages without gaps or repeats, whichever way the rows are found': async (store) => {
    const id = (n: number) => `id${String((n * 7919) % 2_400).padStart(5, '0')}`;
    const documents = Array.from({ length: 2_400 }, (_, n): [string, Thing] => [
      id(n),
      {
        name: `${n % 3 === 0 ? 'needle' : 'hay'} ${n}`,
        kind: n % 2 ? 'odd' : 'even',
        size: n % 10,
        tags: [`t${n % 2}`],
      },
    ]);
    const collection = await filled(store, Object.fromEntries(documents));
    const wheres: Where[] = [
      {},
      { all: { kind: { eq: 'odd' } } },
      { all: { name: { contains: 'needle' } } },
      { all: { name: { contains: 'needle 1' } } },
      { all: { name: { contains: 'y' }, kind: { eq: 'odd' } } },
      { all: { tags: { eq: 't1' } } },
      { anyOf: [{ kind: { eq: 'odd' } }, { size: { eq: 4 } }] },
      { anyOf: [{ size: { eq: 4 } }, { name: { contains: '99' } }] },
    ];
    for (const where of wheres) {
      const sort = [{ field: 'size', order: 'desc' as const }];
      const whole = await collection.find({ where, sort, limit: 5_000 });
      const paged: string[] = [];
      for (let offset = 0; offset <= whole.length; offset += 470) {
        paged.push(...(await idsOf(collection, { where, sort, limit: 470, offset })));
      }
      const expected = whole
        .map((stored) => ({ id: stored.id, size: stored.document.size as number }))
        .sort((a, b) => b.size - a.size || (a.id < b.id ? 1 : -1));
      assert.deepEqual(
        paged,
        expected.map((stored) => stored.id),
        JSON.stringify(where),
      );
      assert.equal(new Set(paged).size, await collection.count(where), JSON.stringify(where));
      assert(paged.length > 0);
    }
  },

  'answers declared texts as it answers documents: same filter, same order, same page': async (store) => {
    const names = ['needle', 'hay', 'a"b\\c\n\u0000é🚀', 'ndl', ''];
    const documents = Array.from({ length: 300 }, (_, n): [string, Thing] => [
      `id${(n * 7919) % 300}`,
      { name: `${names[n % 5]}${n}`, kind: n % 2 ? 'odd' : 'even', size: n % 10, tags: [`t${n % 3}`] },
    ]);
    const collection = await filled(store, Object.fromEntries(documents));
    const wheres: Where[] = [
      {},
      { all: { kind: { eq: 'odd' } } },
      { all: { name: { contains: 'needle' } } },
      { all: { name: { contains: 'e' }, tags: { eq: 't1' } } },
      { anyOf: [{ name: { contains: 'needle' } }, { kind: { contains: 'needle' } }] },
      { anyOf: [{ name: { contains: 'needle' } }, { size: { eq: 3 } }] },
      { all: { name: { contains: 'no such thing' } } },
    ];
    for (const where of wheres) {
      for (const offset of [0, 7, 1_000]) {
        const query = { where, sort: [{ field: 'size', order: 'desc' as const }], limit: 20, offset };
        const labels = (await collection.find(query)).map(({ document }) => labelOf(document));
        const total = await collection.count(where);
        const what = JSON.stringify(query);
        assert.deepEqual(await collection.findTexts('label', query), { texts: labels, total: null }, what);
        const counted = await collection.findTexts('label', { ...query, countTo: 10_000 });
        assert.deepEqual(counted, { texts: labels, total }, what);
        const capped = await collection.findTexts('label', { ...query, countTo: 5 });
        assert.deepEqual(capped, { texts: labels, total: Math.min(total, 5) }, what);
      }
    }
  },

  'keeps empty texts apart from none': async (store) => {
    const collection = await filled(store, { a: { name: 'a' }, b: { name: 'b' }, c: { name: 'c', size: 1 } });
    const texts = async (where: Where) => (await collection.findTexts('size', { where, limit: 10 })).texts;
    assert.deepEqual(await texts({}), ['', '', '1']);
    assert.deepEqual((await collection.findTexts('id', { limit: 2, offset: 1 })).texts, ['b', 'c']);
    assert.deepEqual(await texts({ all: { name: { eq: 'b' } } }), ['']);
    assert.deepEqual(await texts({ all: { name: { eq: 'd' } } }), []);
    assert.deepEqual(
      await collection.getTexts('size', ['c', 'x', 'a', 'c']),
      new Map([
        ['c', '1'],
        ['a', ''],
      ]),
    );
  },

  'answers texts of what stands there now, however often it was asked before': async (store) => {
    const collection = await filled(store, { a: { name: 'first' }, b: { name: 'first' } });
    const found = async () => ({
      byId: Object.fromEntries(await collection.getTexts('label', ['a', 'b', 'c'])),
      page: (await collection.findTexts('label', { limit: 9 })).texts,
      search: await collection.findTexts('label', {
        where: { all: { name: { contains: 'irs' } } },
        limit: 9,
        countTo: 9,
      }),
    });
    const first = '["first",null]';
    const both = { texts: [first, first], total: 2 };
    assert.deepEqual(await found(), { byId: { a: first, b: first }, page: [first, first], search: both });
    await collection.writeAll([
      { id: 'a', expected: at(1), next: { name: 'second' }, position: at(2) },
      { id: 'b', expected: at(9), next: { name: 'lost' }, position: at(10) },
      { id: 'c', expected: null, next: { name: 'first' }, position: at(2) },
    ]);
    const second = '["second",null]';
    const left = { a: second, b: first };
    assert.deepEqual(await found(), { byId: { ...left, c: first }, page: [second, first, first], search: both });
    const writing = collection.writeAll([{ id: 'c', expected: at(2), next: null, position: at(3) }]);
    await found(); // may see either state, and must not remember the older one
    await writing;
    assert.deepEqual(await found(), { byId: left, page: [second, first], search: { texts: [first], total: 1 } });
    await collection.clear();
    assert.deepEqual(await found(), { byId: {}, page: [], search: { texts: [], total: 0 } });
  },

  'has another edition after each change': async (store) => {
    const collection = await filled(store, { a: { name: 'first' } });
    const seen = [collection.edition()];
    if (seen[0] === null) return; // other processes write as well: it never can
    assert.equal(collection.edition(), seen[0]);
    await collection.writeAll([{ id: 'b', expected: null, next: { name: 'b' }, position: at(2) }]);
    seen.push(collection.edition());
    await collection.writeAll([{ id: 'b', expected: at(2), next: null, position: at(3) }]);
    seen.push(collection.edition());
    await collection.clear();
    seen.push(collection.edition());
    assert.equal(new Set(seen).size, 4);
  },

  'refuses texts the read model does not declare, and texts that run into each other': async (store) => {
    const collection = await filled(store, { a: {} });
    for (const text of ['name', 'constructor', 'x" FROM y --']) {
      await assert.rejects(collection.findTexts(text, { limit: 1 }), { code: 'documents.undeclared_field' });
      await assert.rejects(collection.getTexts(text, ['a']), { code: 'documents.undeclared_field' });
    }
    const bad = collection.writeAll([{ id: 'b', expected: null, next: { size: `a${TEXT_END}b` }, position: at(1) }]);
    await assert.rejects(bad, TypeError);
    assert.equal(await collection.count(), 1);
  },

  'counts up to a cap': async (store) => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n): [string, Thing] => [`id${n}`, { size: n }]));
    const collection = await filled(store, many);
    assert.equal(await collection.count(), 30);
    assert.equal(await collection.count({}, 30), 30);
    assert.equal(await collection.count({}, 29), 29);
    assert.equal(await collection.count({ all: { size: { lt: 20 } } }, 7), 7);
    assert.equal(await collection.count({ all: { size: { lt: 5 } } }, 7), 5);
  },

  'counts to 10,000 when no cap is named': async (store) => {
    const many = Array.from({ length: 10_050 }, (_, n): [string, Thing] => [`id${n}`, { size: n }]);
    const collection = await filled(store, Object.fromEntries(many));
    assert.equal(await collection.count(), 10_000);
    assert.equal(await collection.count({}, 20_000), 10_050);
  },

  'scans every living document once, in id order': async (store) => {
    const ids = Array.from({ length: 95 }, (_, n) => `id${String(n).padStart(3, '0')}`);
    const collection = await filled(store, Object.fromEntries(ids.toReversed().map((id) => [id, { name: id }])));
    await collection.writeAll([{ id: 'id050', expected: at(1), next: null, position: at(2) }]);
    const scanned: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<Things['scan']>> = await collection.scan(after, 10);
      if (page.length === 0) break;
      assert(scanned.length < ids.length, 'no document comes twice');
      scanned.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id ?? null;
    }
    assert.deepEqual(
      scanned,
      ids.filter((id) => id !== 'id050'),
    );
  },

  'refuses questions about fields the read model does not declare': async (store) => {
    const collection = await filled(store, { a: { extra: 1, name: 'a' } });
    const refused = async (options: Partial<FindOptions>) => {
      await assert.rejects(collection.find({ limit: 1, ...options }), { code: 'documents.undeclared_field' });
    };
    await refused({ where: { all: { extra: { eq: 1 } } } });
    await refused({ where: { anyOf: [{ extra: { eq: 1 } }] } });
    await refused({ where: { all: { size: { contains: 'a' } } } });
    await refused({ where: { all: { 'name" OR 1=1 --': { eq: 1 } } } });
    await refused({ where: { all: { constructor: { eq: 1 } } } });
    await refused({ sort: [{ field: 'extra', order: 'asc' }] });
    await refused({ sort: [{ field: 'id; DROP TABLE things', order: 'asc' }] });
    await assert.rejects(collection.count({ all: { extra: { eq: 1 } } }), { code: 'documents.undeclared_field' });
    const invalid = async (options: FindOptions) => {
      await assert.rejects(collection.find(options), { code: 'documents.invalid_query' });
    };
    await invalid({ limit: -1 });
    await invalid({ limit: 1.5 });
    await invalid({ limit: 1, offset: -1 });
    await invalid({ limit: 1, where: { all: { size: {} } } });
    await invalid({ limit: 1, where: { all: { size: { gt: null } } } });
    await invalid({ limit: 1, where: { all: { size: { eq: { a: 1 } as unknown as string } } } });
    await invalid({ limit: 1, sort: [{ field: 'size', order: 'up' as 'asc' }] });
  },

  'refuses a read model whose names could not be names of tables': async (store) => {
    const bad = (model: Partial<ReadModel<Thing>>) =>
      assert.throws(() => store.collection<Thing>({ ...things, ...model }), JSON.stringify(model));
    bad({ name: 'x"; DROP TABLE y' });
    bad({ name: '' });
    bad({ version: 1.5 });
    bad({ indexes: { 'a b': ['order'] } as ReadModel<Thing>['indexes'] });
    bad({ indexes: { name: ['trigram'] }, compound: [['name']] });
    bad({ texts: { 'a b': () => '' } });
  },

  'refuses other indexes under the same version': async (store) => {
    store.collection(things);
    const refused = { code: 'documents.read_model_changed' };
    const changed = { ...things, indexes: { name: ['order' as const] }, compound: [] };
    assert.throws(() => store.collection<Thing>(changed), refused);
    assert.throws(() => store.collection<Thing>({ ...things, texts: { other: () => '' } }), refused);
  },

  'clears a collection, its guards and its indexes': async (store) => {
    const collection = await filled(store, { a: { name: 'alpha', tags: ['x'] }, b: {} });
    await collection.writeAll([{ id: 'b', expected: at(1), next: null, position: at(2) }]);
    await collection.clear();
    assert.equal(await collection.count(), 0);
    assert.equal((await collection.getStored(['a', 'b'])).size, 0);
    await assertFound(collection, { all: { name: { contains: 'alpha' } } }, []);
    await fill(collection, { a: { name: 'beta' }, c: { name: 'alpha' } });
    await assertFound(collection, { all: { name: { contains: 'alpha' } } }, ['c']);
    await assertFound(collection, { all: { tags: { eq: 'x' } } }, []);
  },

  'keeps a checkpoint per projection': async (store) => {
    assert.equal(await store.loadCheckpoint('one'), null);
    await store.saveCheckpoint('one', { logId: 'log', position: at(1) });
    await store.saveCheckpoint('one', { logId: 'log2', position: at(2) });
    await store.saveCheckpoint('two', { logId: 'log', position: at(3) });
    assert.deepEqual(await store.loadCheckpoint('one'), { logId: 'log2', position: at(2) });
    assert.deepEqual(await store.loadCheckpoint('two'), { logId: 'log', position: at(3) });
  },

  'refuses a checkpoint under an older fence, and changes nothing': async (store) => {
    await store.saveCheckpoint('one', { logId: 'log', position: at(1) });
    await store.saveCheckpoint('one', { logId: 'log', position: at(5), fence: 7 });
    assert.deepEqual(await store.loadCheckpoint('one'), { logId: 'log', position: at(5), fence: 7 });
    const fencedOff = { code: 'leases.fenced_off' };
    await assert.rejects(store.saveCheckpoint('one', { logId: 'log', position: at(9), fence: 6 }), fencedOff);
    await assert.rejects(store.saveCheckpoint('one', { logId: 'log', position: at(9) }), fencedOff);
    assert.deepEqual(await store.loadCheckpoint('one'), { logId: 'log', position: at(5), fence: 7 });
    await store.saveCheckpoint('one', { logId: 'log', position: at(4), fence: 7 });
    await store.saveCheckpoint('one', { logId: 'log', position: at(3), fence: 2_000_000_000_000 });
    await store.saveCheckpoint('two', { logId: 'log', position: at(3), fence: 1 });
    assert.equal((await store.loadCheckpoint('one'))?.position, at(3));
  },

  'lets the highest of many fences win, in whatever order they come': async (store) => {
    const saves = [3, 9, 1, 7, 5, 8, 2, 6, 4].map((fence) =>
      store.saveCheckpoint('one', { logId: 'log', position: at(fence), fence }).catch((error: unknown) => error),
    );
    await Promise.all(saves);
    assert.deepEqual(await store.loadCheckpoint('one'), { logId: 'log', position: at(9), fence: 9 });
  },

  'takes batches of a thousand documents, and reads them back': async (store) => {
    const collection = store.collection(things);
    const ids = Array.from({ length: 1_000 }, (_, n) => `id${n}`);
    await Promise.all([ids.slice(0, 500), ids.slice(500)].map((part) => fillAll(collection, part)));
    assert.equal((await collection.getMany(ids)).size, 1_000);
    assert.deepEqual(await collection.writeAll([]), []);
    assert.equal((await collection.getMany([])).size, 0);
  },
};

const fillAll = (collection: Things, ids: readonly string[]) =>
  fill(collection, Object.fromEntries(ids.map((id) => [id, { name: id }])));

/** Every promise of the port, on a fresh store each. */
export const documentStoreContract = (name: string, open: () => Promise<Opened<DocumentStore>>): void =>
  registerChecks(`${name} as a document store`, documentStoreChecks, open);
