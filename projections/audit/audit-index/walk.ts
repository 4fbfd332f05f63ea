import type { Condition, DocumentCollection } from '@hubledger/kernel';
import type { PostingList } from './postings';
import type { IndexedEvent } from './read-model';

export type AuditOrder = 'asc' | 'desc';

/** Keys, as `keyOf` makes them. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
}

type Index = Pick<DocumentCollection<IndexedEvent>, 'find'>;

/** Entries read ahead for each of many lists; most of them hold little. */
const LEAST_AHEAD = 8;

/**
 * What is under any of the hashes (null: everything), in the order of the log, each event once. Each page is a few reads
 * of an index, however much stands before, behind or beside it.
 */
export async function* walk(
  index: Index,
  list: PostingList | null,
  { range, order, page }: { readonly range: KeyRange; readonly order: AuditOrder; readonly page: number },
): AsyncGenerator<IndexedEvent[]> {
  const hashes = list === null ? [null] : [...new Set(list.hashes)];
  const ahead = hashes.length === 1 ? page : Math.max(LEAST_AHEAD, Math.ceil((2 * page) / hashes.length));
  const arms = hashes.map((hash) => {
    const under: Record<string, Condition> = list === null ? {} : { [list.field]: { eq: hash } };
    return new Arm(index, under, range, order, ahead);
  });
  let batch: IndexedEvent[] = [];
  let last: string | null = null;
  for (;;) {
    const next = await nextOf(arms, order);
    if (next === null) break;
    const entry = next.take();
    if (entry.key === last || (list === null && entry.type === undefined)) continue;
    last = entry.key;
    batch.push(entry);
    if (batch.length === page) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

const nextOf = async (arms: readonly Arm[], order: AuditOrder): Promise<Arm | null> => {
  let next: Arm | null = null;
  for (const arm of arms) {
    await arm.fill();
    if (arm.head === null) continue;
    const first = next?.head ?? null;
    if (first === null || (order === 'asc' ? arm.head < first : arm.head > first)) next = arm;
  }
  return next;
};

/** One hash's entries, read ahead. */
class Arm {
  private buffer: IndexedEvent[] = [];
  private at = 0;
  private more = true;

  constructor(
    private readonly index: Index,
    private readonly under: Readonly<Record<string, Condition>>,
    private range: KeyRange,
    private readonly order: AuditOrder,
    private readonly ahead: number,
  ) {}

  get head(): string | null {
    return this.buffer[this.at]?.key ?? null;
  }

  take(): IndexedEvent {
    const entry = this.buffer[this.at++];
    if (entry === undefined) throw new RangeError('There is none');
    return entry;
  }

  async fill(): Promise<void> {
    if (this.at < this.buffer.length || !this.more) return;
    const { order, ahead: limit } = this;
    const all = { ...this.under, ...(Object.keys(this.range).length === 0 ? {} : { key: this.range }) };
    const found = await this.index.find({ where: { all }, sort: [{ field: 'key', order }], limit });
    this.buffer = found.map(({ document }) => document);
    this.at = 0;
    this.more = found.length === limit;
    const last = this.buffer.at(-1)?.key;
    if (last === undefined) return;
    const { lt, gte, gt } = this.range;
    this.range =
      order === 'asc'
        ? { gt: last, ...(lt === undefined ? {} : { lt }) }
        : { lt: last, ...(gt === undefined ? {} : { gt }), ...(gte === undefined ? {} : { gte }) };
  }
}
