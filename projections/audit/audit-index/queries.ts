import type { DocumentCollection, DocumentStore, Position } from '@hubledger/kernel';
import { AUDITED_TYPES } from './audited-types';
import type { PlacedFilter } from './filter';
import { keyOf, listsFor, mayMatch, type PostingList, positionOfKey } from './postings';
import { auditIndexModel, type IndexedEvent } from './read-model';
import { type AuditOrder, type KeyRange, walk } from './walk';

export interface AuditWalk {
  readonly order: AuditOrder;
  /** Where a walk before ended; exclusive. */
  readonly after?: Position;
  /** Entries looked at together. */
  readonly page: number;
}

/** What was looked at together, and which of it may match. */
export interface Candidates {
  readonly lookedAt: number;
  readonly last: Position;
  readonly positions: readonly Position[];
}

/** More types than these are nearly all there is: then every entry is looked at. */
const MOST_HASHES = AUDITED_TYPES.length / 2;
/** A longer list is as good as any other that is longer. */
const WORTH_COUNTING = 1_000;

/**
 * Events that may match, in the order of the log: all that do, and few others, as an index knows values by a hash. They
 * are taken from the shortest of the lists that the filter names; what the others say is looked up in each entry.
 */
export async function* auditCandidates(
  store: DocumentStore,
  filter: PlacedFilter,
  { order, after, page }: AuditWalk,
): AsyncGenerator<Candidates> {
  const index = store.collection(auditIndexModel);
  const range = rangeOf(filter, order, after);
  const lists = listsFor(filter);
  const shortest = await shortestOf(index, lists, range);
  for await (const entries of walk(index, shortest, { range, order, page })) {
    const last = positionOfKey(entries.at(-1)?.key ?? '');
    const positions = entries.filter((entry) => mayMatch(lists, entry)).map(({ key }) => positionOfKey(key));
    yield { lookedAt: entries.length, last, positions };
  }
}

type Index = DocumentCollection<IndexedEvent>;

/** A store seeks by one bound on each side. */
const rangeOf = ({ from, to }: PlacedFilter, order: AuditOrder, after: Position | undefined): KeyRange => {
  const [gte, lt] = [from && keyOf(from.position), to && keyOf(to.position)];
  const upper = lt === undefined ? {} : { lt };
  const lower = gte === undefined ? {} : { gte };
  if (after === undefined) return { ...lower, ...upper };
  const key = keyOf(after);
  if (order === 'asc') return gte !== undefined && gte > key ? { gte, ...upper } : { gt: key, ...upper };
  return { ...lower, lt: lt !== undefined && lt < key ? lt : key };
};

const shortestOf = async (
  index: Index,
  lists: readonly PostingList[],
  range: KeyRange,
): Promise<PostingList | null> => {
  const narrowing = lists.filter(({ hashes }) => hashes.length <= MOST_HASHES);
  if (narrowing.length < 2) return narrowing[0] ?? null;
  const lengths = await Promise.all(
    narrowing.map(({ field, hashes }) =>
      index.count(
        { all: { [field]: { in: hashes }, ...(Object.keys(range).length === 0 ? {} : { key: range }) } },
        WORTH_COUNTING,
      ),
    ),
  );
  return narrowing[lengths.indexOf(Math.min(...lengths))] ?? null;
};
