import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { positionOf } from './events/event-log';
import type { ReadModel } from './documents/document-store';
import { isShortTerm, searchedFrom, SHORT_TERM_LOOKS_AT } from './short-terms';

const model: ReadModel<{ id: number }> = { name: 'things', version: 1, indexes: { id: ['order'] } };

const withNewest = async (id: number) => {
  const things = new InMemoryDocumentStore().collection(model);
  await things.writeAll([{ id: 'x', expected: null, next: { id }, position: positionOf(1) }]);
  return things;
};

describe('a short term', () => {
  it.each(['a', 'ab', '', '😀😀', 'a\0bcd'])('is %j', (term) => expect(isShortTerm(term)).toBe(true));
  it.each(['abc', 'ßs', '😀😀😀'])('is not %j', (term) => expect(isShortTerm(term)).toBe(false));

  it('is looked for in everything while there is little', async () =>
    expect(await searchedFrom(await withNewest(SHORT_TERM_LOOKS_AT), 'id', 'a')).toBeNull());
  it('is looked for in the newest where there is much', async () =>
    expect(await searchedFrom(await withNewest(SHORT_TERM_LOOKS_AT + 7), 'id', 'a')).toBe(7));
  it('is the only one that is bounded', async () =>
    expect(await searchedFrom(await withNewest(SHORT_TERM_LOOKS_AT + 7), 'id', 'abc')).toBeNull());
});
