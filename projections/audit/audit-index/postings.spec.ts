import { positionOf } from '@hubledger/kernel';
import fc from 'fast-check';
import { keyOf, positionOfKey, postingOf } from './postings';

const position = fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map((number) => number.toString().padStart(20, '0'));

describe('keys of positions', () => {
  it('sort as positions do, and tell them again', () =>
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(positionOfKey(keyOf(a))).toBe(a);
        expect(Math.sign(Number(keyOf(a) > keyOf(b)) - Number(keyOf(a) < keyOf(b)))).toBe(
          Number(a > b) - Number(a < b),
        );
      }),
    ));
  it('are short', () => expect(keyOf(positionOf(10_000_000))).toHaveLength(7));
});

it('a posting is a number that takes four bytes', () =>
  fc.assert(
    fc.property(fc.string(), (text) => {
      const hash = postingOf(text);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 31).toBe(true);
    }),
  ));
