import {
  type DocumentCollection,
  type DocumentWrite,
  type FindOptions,
  foldText,
  type ReadModel,
} from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { documentStoreChecks } from './document-store.contract';

type Wrap = (collection: DocumentCollection<object>) => Partial<DocumentCollection<object>>;

/** A store of which one method of every collection is replaced. */
class Broken extends InMemoryDocumentStore {
  private readonly wrapped = new Map<string, DocumentCollection<object>>();

  constructor(private readonly wrap: Wrap) {
    super();
  }

  override collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const sound = super.collection(model) as unknown as DocumentCollection<object>;
    const key = `${model.name}_v${model.version}`;
    const replaced = this.wrap(sound);
    const broken = this.wrapped.get(key) ?? new Proxy(sound, { get: (target, name) => lookUp(replaced, target, name) });
    this.wrapped.set(key, broken);
    return broken as unknown as DocumentCollection<D>;
  }
}

const lookUp = (replaced: object, target: object, name: string | symbol): unknown => {
  const own = Reflect.get(replaced, name) as unknown;
  const found = own ?? (Reflect.get(target, name) as unknown);
  return typeof found === 'function' && !own ? (found.bind(target) as unknown) : found;
};

const withFind = (change: (options: FindOptions) => FindOptions): Wrap => {
  return (collection) => ({ find: (options) => collection.find(change(options)) });
};

const broken: Readonly<Record<string, Wrap>> = {
  'checks the position, then writes': (collection) => ({
    writeAll: async (writes) => {
      const before = await collection.getStored(writes.map(({ id }) => id));
      await new Promise((resolve) => setImmediate(resolve));
      const lost = writes.filter(({ id, expected }) => (before.get(id)?.position ?? null) !== expected);
      const now = await collection.getStored(writes.map(({ id }) => id));
      const kept = writes.filter((write) => !lost.includes(write));
      await collection.writeAll(kept.map((write) => ({ ...write, expected: now.get(write.id)?.position ?? null })));
      return lost.map(({ id }) => id);
    },
  }),
  'writes none of a batch when one is lost': (collection) => ({
    writeAll: async (writes) => {
      const stored = await collection.getStored(writes.map(({ id }) => id));
      const lost = writes.filter(({ id, expected }) => (stored.get(id)?.position ?? null) !== expected);
      return lost.length > 0 ? lost.map(({ id }) => id) : collection.writeAll(writes);
    },
  }),
  'forgets the position of what was deleted': (collection) => ({
    getStored: async (ids) => new Map([...(await collection.getStored(ids))].filter(([, { document }]) => document)),
  }),
  'lets a deleted document be created again': (collection) => ({
    writeAll: async (writes: ReadonlyArray<DocumentWrite<object>>) => {
      const stored = await collection.getStored(writes.map(({ id }) => id));
      return collection.writeAll(
        writes.map((write) => {
          const found = stored.get(write.id);
          return found?.document === null && write.expected === null ? { ...write, expected: found.position } : write;
        }),
      );
    },
  }),
  'breaks ties upwards only': (collection) => ({
    find: async (options) =>
      collection.find({ ...options, sort: [...(options.sort ?? []), { field: 'name', order: 'asc' }] }),
  }),
  'ignores the second key of an order': withFind((options) => ({ ...options, sort: options.sort?.slice(0, 1) })),
  'ignores the offset': withFind((options) => ({ ...options, offset: 0 })),
  'repeats the last row of a page': withFind((options) => ({
    ...options,
    offset: Math.max(0, (options.offset ?? 0) - 1),
  })),
  'ignores alternatives': withFind((options) => ({ ...options, where: { all: options.where?.all } })),
  'counts without a cap': (collection) => ({ count: (where) => collection.count(where, Infinity) }),
  'counts tombstones': (collection) => ({
    count: async (where, cap) =>
      (await collection.count(where, cap)) + ((await collection.getStored(['gone'])).size ? 1 : 0),
  }),
  'takes % for a wildcard': (collection) => ({
    find: async (options) => {
      const condition = options.where?.all?.['name'];
      if (!condition || !('contains' in condition)) return collection.find(options);
      const parts = foldText(condition.contains).split('%');
      const rows = await collection.find({ limit: 100_000 });
      const texts = rows.filter((row) => 'name' in row.document && typeof row.document.name === 'string');
      return texts.filter(({ document }) =>
        parts.every((part) => foldText((document as { name: string }).name).includes(part)),
      );
    },
  }),
  'folds ASCII only': (collection) => ({
    find: async (options) => {
      const condition = options.where?.all?.['name'];
      const rows = await collection.find(options);
      if (!condition || !('contains' in condition)) return rows;
      const ascii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
      return rows.filter(({ document }) =>
        ascii((document as { name: string }).name).includes(ascii(condition.contains)),
      );
    },
  }),
  'finds only whole arrays': withFind((options) => {
    const tags = options.where?.all?.['tags'];
    return tags && 'eq' in tags ? { ...options, where: { all: { name: { eq: 'none' } } } } : options;
  }),
  'takes any field': (collection) => ({ find: (options) => collection.find(options).catch(() => []) }),
  'scans in no order': (collection) => ({
    scan: async (after, limit) => (await collection.scan(after, limit)).toReversed(),
  }),
  'keeps guards when cleared': (collection) => ({
    clear: async () => {
      const rows = await collection.scan(null, 100_000);
      await collection.writeAll(rows.map(({ id, position }) => ({ id, expected: position, next: null, position })));
    },
  }),
  'remembers texts': (collection) => {
    const known = new Map<string, Map<string, string>>();
    return {
      getTexts: async (text, ids) => {
        const found = known.get(text) ?? (await collection.getTexts(text, ids));
        known.set(text, found);
        return found;
      },
    };
  },
  'drops empty texts': (collection) => ({
    findTexts: async (text, query) => {
      const { texts, total } = await collection.findTexts(text, query);
      return { texts: texts.filter((each) => each !== ''), total };
    },
  }),
  'counts texts of the page only': (collection) => ({
    findTexts: async (text, query) => {
      const { texts, total } = await collection.findTexts(text, query);
      return { texts, total: total === null ? null : texts.length };
    },
  }),
  'gives out what it holds': (collection) => {
    const held = new Map<string, object>();
    return {
      writeAll: async (writes) => {
        for (const { id, next } of writes) if (next) held.set(id, next);
        return collection.writeAll(writes);
      },
      getMany: async (ids) => {
        const found = await collection.getMany(ids);
        return new Map([...found.keys()].map((id) => [id, held.get(id) ?? found.get(id)!]));
      },
    };
  },
};

/** The promise each of them breaks. */
const caughtBy: Readonly<Record<string, string>> = {
  'checks the position, then writes': 'lets one of many writers win, so that 100 parallel increments add up',
  'writes none of a batch when one is lost':
    'writes only what stands at the position expected, each document on its own',
  'forgets the position of what was deleted': 'hides a tombstone, yet keeps its position as a guard',
  'lets a deleted document be created again': 'hides a tombstone, yet keeps its position as a guard',
  'breaks ties upwards only': 'sorts by several keys, ties by id in the direction of the last',
  'ignores the second key of an order': 'sorts by several keys, ties by id in the direction of the last',
  'ignores the offset': 'pages without gaps or repeats, whichever way the rows are found',
  'repeats the last row of a page': 'pages without gaps or repeats, whichever way the rows are found',
  'ignores alternatives': 'combines conditions: all of them, and one of the alternatives',
  'counts without a cap': 'counts up to a cap',
  'counts tombstones': 'hides a tombstone, yet keeps its position as a guard',
  'takes % for a wildcard': 'finds a substring literally, whatever its characters mean elsewhere',
  'folds ASCII only': 'finds a substring in either case, in every script',
  'finds only whole arrays': 'asks for any element of an array of strings',
  'takes any field': 'refuses questions about fields the read model does not declare',
  'scans in no order': 'scans every living document once, in id order',
  'keeps guards when cleared': 'clears a collection, its guards and its indexes',
  'remembers texts': 'answers texts of what stands there now, however often it was asked before',
  'drops empty texts': 'keeps empty texts apart from none',
  'counts texts of the page only': 'answers declared texts as it answers documents: same filter, same order, same page',
  'gives out what it holds': 'keeps documents apart from the objects of its callers',
};

describe('the contract of a document store', () => {
  for (const [defect, wrap] of Object.entries(broken)) {
    it(`catches one that ${defect}`, async () => {
      const check = documentStoreChecks[caughtBy[defect] ?? ''];
      expect(check).toBeDefined();
      await expect(check?.(new InMemoryDocumentStore())).resolves.toBeUndefined();
      await expect(check?.(new Broken(wrap))).rejects.toThrow();
    });
  }
});
