/**
 * Whether two folded values are alike all the way down, also in the order of maps, sets and arrays: it decides what is
 * the oldest. Plain data, maps and sets only; anything else is alike only when it is the same.
 */
export const isSameValue = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map) return b instanceof Map && a.size === b.size && sameInOrder(a.entries(), b.entries());
  if (a instanceof Set) return b instanceof Set && a.size === b.size && sameInOrder(a.values(), b.values());
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && sameInOrder(a.values(), b.values());
  return isPlain(a) && isPlain(b) && sameFields(a, b);
};

/** Of as many as the other has. */
const sameInOrder = (some: Iterator<unknown>, others: Iterator<unknown>): boolean => {
  for (let one = some.next(); !one.done; one = some.next()) {
    if (!isSameValue(one.value, others.next().value)) return false;
  }
  return true;
};

const sameFields = (a: Fields, b: Fields): boolean => {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isSameValue(a[name], b[name]));
};

type Fields = Readonly<Record<string, unknown>>;

const isPlain = (value: object): value is Fields => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
