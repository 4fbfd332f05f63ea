/** Objects and arrays inside each other; no request of ours needs more than four. */
const MAX_DEPTH = 32;

/**
 * Members and items in all. A DTO of ours has a dozen, and a new repository a hundred files of three; class-transformer
 * compares the names of an object with each other, and would take minutes for a million.
 */
const MAX_VALUES = 1_000;

/** As own keys they would stand for what every object inherits. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

interface Pending {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Why a body can't be given to class-transformer; null when it can.
 *
 * It follows whatever it is given: of a body that is still a stream it clones sockets, which ends the process; it calls
 * what a nested object says is its `constructor`; and it recurses as deep as the body goes. So only what a JSON or form
 * parser makes gets through, and no recursion here.
 */
export const bodyProblem = (body: unknown): string | null => {
  if (!isPlainObject(body)) return 'Expected a JSON object';
  const pending: Pending[] = [{ value: body, depth: 1 }];
  let seen = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return 'Too many objects inside each other';
    const isArray = Array.isArray(value);
    const members = Object.entries(value);
    seen += members.length;
    if (seen > MAX_VALUES) return 'Too many fields';
    for (const [key, inner] of members) {
      if (!isArray && RESERVED_KEYS.has(key)) return `${key} can not be the name of a field`;
      // No DTO has any, and class-validator takes the inner list for one more object, whose fields it then does not ask for.
      if (isArray && Array.isArray(inner)) return 'A list can not be an item of a list';
      if (typeof inner === 'object') pending.push({ value: inner, depth: depth + 1 });
    }
  }
  return null;
};

/** What parsers make: no arrays, no streams, nothing of a class. */
const isPlainObject = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Forms come without a prototype, or with an empty one of the parser's own.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
};
