import type { Stored } from '@hubledger/kernel';
import { digestOf } from './digest';

const of = (documents: Readonly<Record<string, object>>, order: 1 | -1 = 1) => {
  const stored = Object.entries(documents).map(([id, document]): Stored<object> => ({ id, document, position: '' }));
  const sorted = stored.sort((a, b) => (a.id < b.id ? -order : order));
  return digestOf({
    scan: async (after, limit) => {
      const start = after === null ? 0 : sorted.findIndex(({ id }) => id === after) + 1;
      return sorted.slice(start, start + limit);
    },
  });
};

describe('the digest of a read model', () => {
  it('does not depend on the order of documents or keys', async () => {
    const one = await of({ a: { x: 1, y: { p: [1, 2], q: null } }, b: { x: 2 } });
    expect(await of({ b: { x: 2 }, a: { y: { q: null, p: [1, 2] }, x: 1 } }, -1)).toBe(one);
  });

  it.each([
    ['a value', { a: { x: 2 } }],
    ['an id', { b: { x: 1 } }],
    ['a further document', { a: { x: 1 }, b: { x: 1 } }],
    ['a missing document', {}],
  ])('tells %s apart', async (_, other) => {
    expect(await of(other)).not.toBe(await of({ a: { x: 1 } }));
  });

  it('reads page by page', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, n) => [`doc-${n}`, { n }]));
    expect(await of(many)).toBe(await of(many, -1));
  });
});
