import { type DocumentCollection, type Position, sha256Hex } from '@hubledger/kernel';
import { canonical, MODULUS } from '../digest';

/** What came out where two sides of a read model stood at the same event. */
export interface Comparison {
  /** Documents of the new side that were compared with the old one's. */
  readonly documents: number;
  /** Sums of the documents' fingerprints, as `digestOf` makes them; equal where nothing differs. */
  readonly oldDigest: string;
  readonly newDigest: string;
  /** Documents that are not the same on both sides, or on one of them only. */
  readonly differing: number;
  /** Ids of the first of them. */
  readonly examples: readonly string[];
}

export interface ComparableSides {
  /** Call when both stand still at the same event. Null when too much has changed meanwhile to be looked at again. */
  atTheSameEvent(): Promise<Comparison | null>;
}

type Side = Pick<DocumentCollection<object>, 'scan' | 'getStored'>;

/** Small, as requests wait while a page is looked at. */
const PAGE = 200;
/** Documents that may change while the sides are walked; they are held in memory by their ids. */
const MAX_UNDECIDED = 20_000;
const MAX_EXAMPLES = 20;

/**
 * Walks both sides in the order of ids while the old one goes on changing. A document that is the same on both at some
 * event stays so, since the same fold goes on from it; all others are looked at again in the end.
 */
export const comparedSides = async (old: Side, fresh: Side, signal: AbortSignal): Promise<ComparableSides> => {
  const undecided: string[] = [];
  let same = 0;
  let digest = 0n;
  const [left, right] = [new Walk(old, signal), new Walk(fresh, signal)];
  for (;;) {
    const [a, b] = [await left.current(), await right.current()];
    const id = firstOf(a, b);
    if (id === null) break;
    const text = a?.id === id && a.position === b?.position && b.id === id ? textOf(id, b.document) : null;
    if (text !== null && text === textOf(id, a?.document ?? null)) {
      same++;
      digest = (digest + fingerprint(text)) % MODULUS;
    } else if (undecided.length <= MAX_UNDECIDED) undecided.push(id);
    if (a?.id === id) left.next();
    if (b?.id === id) right.next();
  }
  return { atTheSameEvent: () => decided(old, fresh, undecided, { same, digest }) };
};

/** Stores sort by bytes. */
const firstOf = (a: Seen | null, b: Seen | null): string | null => {
  if (a === null || b === null) return a?.id ?? b?.id ?? null;
  return a.id === b.id || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) < 0 ? a.id : b.id;
};

const decided = async (
  old: Side,
  fresh: Side,
  undecided: readonly string[],
  { same, digest }: { same: number; digest: bigint },
): Promise<Comparison | null> => {
  if (undecided.length > MAX_UNDECIDED) return null;
  let [documents, oldSum, newSum] = [same, digest, digest];
  const differing: string[] = [];
  for (let start = 0; start < undecided.length; start += PAGE) {
    const ids = undecided.slice(start, start + PAGE);
    const [before, after] = await Promise.all([old.getStored(ids), fresh.getStored(ids)]);
    for (const id of ids) {
      const [was, is] = [textOf(id, before.get(id)?.document ?? null), textOf(id, after.get(id)?.document ?? null)];
      if (was !== null) oldSum = (oldSum + fingerprint(was)) % MODULUS;
      if (is !== null) newSum = (newSum + fingerprint(is)) % MODULUS;
      if (is !== null) documents++;
      if (was !== is) differing.push(id);
    }
  }
  return {
    documents,
    oldDigest: hex(oldSum),
    newDigest: hex(newSum),
    differing: differing.length,
    examples: differing.slice(0, MAX_EXAMPLES),
  };
};

const textOf = (id: string, document: object | null): string | null =>
  document === null ? null : JSON.stringify([id, canonical(document)]);
const fingerprint = (text: string): bigint => BigInt(`0x${sha256Hex(text)}`);
const hex = (sum: bigint): string => sum.toString(16).padStart(64, '0');

interface Seen {
  readonly id: string;
  readonly document: object;
  readonly position: Position;
}

/** Living documents of a side, one by one. */
class Walk {
  private page: readonly Seen[] = [];
  private at = 0;
  private last: string | null = null;
  private more = true;

  constructor(
    private readonly side: Side,
    private readonly signal: AbortSignal,
  ) {}

  async current(): Promise<Seen | null> {
    while (this.at === this.page.length && this.more) {
      this.signal.throwIfAborted();
      this.page = await this.side.scan(this.last, PAGE);
      this.at = 0;
      this.more = this.page.length === PAGE;
      this.last = this.page.at(-1)?.id ?? this.last;
    }
    return this.page[this.at] ?? null;
  }

  next(): void {
    this.at++;
  }
}
