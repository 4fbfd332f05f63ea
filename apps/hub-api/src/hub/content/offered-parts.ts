import type { LfsParts } from '@hubledger/contexts/repositories/content.module';
import type { LfsPointer } from '@hubledger/hf-wire';

/** Of all objects of one answer: each takes some 300 bytes of it and, signed for the store, a millisecond. */
const MAX_ADDRESSES = 2_000;
const AT_ONCE = 16;

/** Which objects come in parts: those that are large enough, as far as an answer has room for all their addresses. */
export const inParts = (parts: LfsParts, objects: readonly LfsPointer[]): ReadonlySet<string> => {
  const chosen = new Set<string>();
  let room = MAX_ADDRESSES;
  for (const { oid, size } of objects) {
    const count = parts.countFor(size);
    if (count === 1 || count > room || chosen.has(oid)) continue;
    room -= count;
    chosen.add(oid);
  }
  return chosen;
};

/** As `Promise.all` over all, a few at once: each may ask the object store. */
export const inTurns = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return answers;
};
