import type { ObjectChange, ObjectHead } from '@hubledger/kernel';

/** A change under way: on disk at some moment between its beginning and its end. */
interface Underway {
  readonly keys: readonly string[];
  readonly ended: Promise<unknown>;
}

/** Keys are ASCII. */
const BEHIND_ALL = '\uffff';

/** Keys behind `after`, up to and with `upTo`. */
export interface KeyRange {
  readonly after: string;
  readonly upTo: string;
}

export const ALL_KEYS: KeyRange = { after: '', upTo: BEHIND_ALL };

/** The ranges between these keys, which are in order. */
export const rangesBetween = (keys: readonly string[]): KeyRange[] =>
  [...keys, BEHIND_ALL].map((upTo, index) => ({ after: keys[index - 1] ?? '', upTo }));

/** A count of all objects of a range in key order, while they change. */
export class BucketScan {
  objects = 0;
  bytes = 0;
  /** Keys up to this one are counted. */
  private counted: string;
  /** Changes that a page under way may have seen, or not. */
  private overlapping: Underway[] = [];

  constructor(
    private readonly range: KeyRange,
    private readonly underway: () => Iterable<Underway>,
  ) {
    this.counted = range.after;
  }

  /**
   * Counts one page of those that `list` answers for what comes after a key: again where a change came between, as the
   * page may tell of it or not. After some tries it is counted as it is.
   *
   * @returns false when there was nothing more
   */
  async countPage(list: (after: string) => Promise<readonly ObjectHead[]>, tries = 5): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      this.overlapping = [...this.underway()];
      const listed = await list(this.counted);
      const page = listed.filter(({ key }) => key <= this.range.upTo);
      const end = page.length < listed.length ? null : (page.at(-1)?.key ?? null);
      const touching = this.overlapping.filter(({ keys }) => keys.some((key) => this.isNext(key, end)));
      if (touching.length > 0 && attempt < tries) {
        await Promise.allSettled(touching.map(({ ended }) => ended));
        continue;
      }
      this.counted = end ?? this.range.upTo;
      this.objects += page.length;
      this.bytes += page.reduce((sum, { size }) => sum + size, 0);
      return end !== null;
    }
  }

  began(change: Underway): void {
    this.overlapping.push(change);
  }

  /** What changes behind the scan is counted as it changes. */
  changed({ key, before, after }: ObjectChange): void {
    if (key > this.counted || key <= this.range.after) return;
    this.objects += (after === null ? 0 : 1) - (before === null ? 0 : 1);
    this.bytes += (after ?? 0) - (before ?? 0);
  }

  private isNext(key: string, end: string | null): boolean {
    return key > this.counted && key <= (end ?? this.range.upTo);
  }
}

/** Tells the scans under way of each change, from its beginning. */
export class ScanWatch {
  private readonly scans = new Set<BucketScan>();
  private readonly underway = new Set<Underway>();

  begin(range: KeyRange): BucketScan {
    const scan = new BucketScan(range, () => this.underway);
    this.scans.add(scan);
    return scan;
  }

  end(scan: BucketScan): void {
    this.scans.delete(scan);
  }

  async during(
    keys: readonly string[],
    work: () => Promise<readonly ObjectChange[]>,
  ): Promise<readonly ObjectChange[]> {
    const working = work();
    const change = { keys, ended: working };
    this.underway.add(change);
    for (const scan of this.scans) scan.began(change);
    try {
      const changes = await working;
      for (const scan of this.scans) for (const each of changes) scan.changed(each);
      return changes;
    } finally {
      this.underway.delete(change);
    }
  }
}
