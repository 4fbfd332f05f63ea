import { isSameValue } from './same-value';

class Other {
  constructor(readonly a: number) {}
}

describe('two values', () => {
  const entry = { bytes: 1, name: null };

  it.each([
    ['numbers', 1, 1],
    ['what is not a number', NaN, NaN],
    ['objects whatever the order of their fields', { a: 1, b: 'x' }, { b: 'x', a: 1 }],
    ['nested ones', { a: [{ b: new Map([['k', entry]]) }] }, { a: [{ b: new Map([['k', { ...entry }]]) }] }],
    ['sets', new Set(['a', 'b']), new Set(['a', 'b'])],
    ['empty ones', { a: new Map(), b: new Set(), c: [] }, { a: new Map(), b: new Set(), c: [] }],
  ])('are the same: %s', (_, a, b) => expect(isSameValue(a, b)).toBe(true));

  it.each([
    ['numbers', 1, 2],
    ['nothing and an object', null, {}],
    ['an object and nothing', {}, null],
    ['text and number', '1', 1],
    ['a field', { a: { b: 1 } }, { a: { b: 2 } }],
    ['a field more', { a: 1 }, { a: 1, b: undefined }],
    ['the name of a field', { a: undefined }, { b: undefined }],
    ['a value in a map', new Map([['k', entry]]), new Map([['k', { ...entry, bytes: 2 }]])],
    ['a key of a map', new Map([['k', entry]]), new Map([['l', entry]])],
    ['an entry less', new Map([['k', 1]]), new Map()],
    ['the order of a map', new Map(Object.entries({ a: 1, b: 2 })), new Map(Object.entries({ b: 2, a: 1 }))],
    ['the order of a set', new Set(['a', 'b']), new Set(['b', 'a'])],
    ['the length of an array', [1], [1, 2]],
    ['an array and a set', [1], new Set([1])],
    ['a map and a plain object', new Map(), {}],
    ['a plain object and a map', {}, new Map()],
    ['what is neither plain, map nor set', new Other(1), new Other(1)],
  ])('are not the same: %s', (_, a, b) => expect(isSameValue(a, b)).toBe(false));
});
