import type { LfsParts } from '@hubledger/contexts/repositories/content.module';
import type { FoundRepository } from '@hubledger/contexts/repositories/contract';
import type { LfsPointer } from '@hubledger/hf-wire';

/** Of all objects of one answer: each takes some 300 bytes of it and, signed for the store, a millisecond. */
const MAX_ADDRESSES = 2_000;
const AT_ONCE = 16;

/**
 * Which objects come in parts: those that are large enough, as far as an answer has room for all their addresses, and the
 * repository for another upload under way.
 */
export const inParts = async (
  parts: Pick<LfsParts, 'countFor' | 'underWay'>,
  repository: FoundRepository,
  objects: readonly LfsPointer[],
): Promise<ReadonlySet<string>> => {
  const chosen = new Set<string>();
  if (objects.every(({ size }) => parts.countFor(size) === 1)) return chosen;
  const { oids: known, room } = await parts.underWay(repository);
  const left = { addresses: MAX_ADDRESSES, uploads: room };
  for (const { oid, size } of objects) {
    const count = parts.countFor(size);
    const isMore = !known.has(oid);
    if (count === 1 || count > left.addresses || chosen.has(oid) || (isMore && left.uploads === 0)) continue;
    left.addresses -= count;
    left.uploads -= isMore ? 1 : 0;
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
