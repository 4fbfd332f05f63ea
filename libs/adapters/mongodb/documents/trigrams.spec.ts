import fc from 'fast-check';
import { literally, trigramsOf } from './trigrams';

describe('trigrams', () => {
  it('are the distinct runs of three code points', () => {
    expect(trigramsOf('ABCABC')).toEqual(['ABC', 'BCA', 'CAB']);
    expect(trigramsOf('🚀🚀🚀!')).toEqual(['🚀🚀🚀', '🚀🚀!']);
    expect(trigramsOf('AB')).toEqual([]);
  });

  it('of a part of a text are among those of the text', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (a, b, c) => {
          const all = new Set(trigramsOf(a + b + c));
          expect(trigramsOf(b).every((trigram) => all.has(trigram))).toBe(true);
        },
      ),
    ));
});

describe('a literal expression', () => {
  it('finds what includes finds, whatever the characters mean elsewhere', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (a, b, c) => {
          expect(new RegExp(literally(b), 'u').test(a + b + c)).toBe(true);
          expect(new RegExp(literally(b), 'u').test(c)).toBe(c.includes(b));
        },
      ),
    ));

  it('has no NUL in it, which no expression may have', () => {
    expect(literally('a\0b.*')).toBe('a\\x00b\\.\\*');
  });
});
