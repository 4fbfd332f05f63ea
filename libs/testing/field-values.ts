import { boundsOf, type Condition, foldText, type RangeOperator, type Scalar, searchedText } from '@hubledger/kernel';

/** By code points, as databases do; JavaScript's own order differs beyond the basic plane. */
export const compareText = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

/** null and missing < numbers < texts < booleans < arrays and objects (which are all equal). */
const rankOf = (value: unknown): number => {
  if (value === null || value === undefined) return 0;
  const rank = ['number', 'string', 'boolean'].indexOf(typeof value);
  return rank < 0 ? 4 : rank + 1;
};

export const compareValues = (a: unknown, b: unknown): number => {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  if (typeof a === 'string') return compareText(a, b as string);
  return typeof a === 'number' || typeof a === 'boolean' ? Number(a) - Number(b) : 0;
};

export const matches = (value: unknown, condition: Condition): boolean => {
  if ('contains' in condition) {
    return typeof value === 'string' && searchedText(value).includes(foldText(condition.contains));
  }
  if ('eq' in condition) return equals(value, condition.eq);
  if ('in' in condition) return condition.in.some((one) => equals(value, one));
  return boundsOf(condition).every(([operator, bound]) => within(value, operator, bound));
};

const equals = (value: unknown, wanted: Scalar): boolean =>
  Array.isArray(value) ? typeof wanted === 'string' && value.includes(wanted) : (value ?? null) === wanted;

const within = (value: unknown, operator: RangeOperator, bound: Scalar): boolean => {
  if (typeof value !== typeof bound) return false;
  const compared = compareValues(value, bound);
  if (operator === 'gt') return compared > 0;
  if (operator === 'gte') return compared >= 0;
  return operator === 'lt' ? compared < 0 : compared <= 0;
};
