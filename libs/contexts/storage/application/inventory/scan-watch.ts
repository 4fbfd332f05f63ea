import type { ObjectChange, ObjectHead } from '@hubledger/kernel';

/** A change under way: on disk at some moment between its beginning and its end. */
interface Underway {
  readonly keys: readonly string[];
  readonly ended: Promise<unknown>;
}

/** Keys are ASCII. */
const BEHIND_ALL = '\uffff';

/** A count of all objects in key order, while they change. */
export class BucketScan {
  objects = 0;
  bytes = 0;
  /** Keys up to this one are counted. */
  counted = '';
  /** Changes that a page under way may have seen, or not. */
  private overlapping: Underway[] = [];

  constructor(private readonly underway: () => Iterable<Underway>) {}

  /**
   * Counts one page of those that `list` answers for what comes after a key: again where a change came between, as the
   * page may tell of it or not. After some tries it is counted as it is.
   *
   * @returns false when there was nothing more
   */
  async countPage(list: (after: string) => Promise<readonly ObjectHead[]>, tries = 5): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      this.overlapping = [...this.underway()];
      const page = await list(this.counted);
      const end = page.at(-1)?.key ?? null;
      const touching = this.overlapping.filter(({ keys }) => keys.some((key) => this.isNext(key, end)));
      if (touching.length > 0 && attempt < tries) {
        await Promise.allSettled(touching.map(({ ended }) => ended));
        continue;
      }
      if (end === null) {
        this.counted = BEHIND_ALL;
        return false;
      }
      this.counted = end;
      this.objects += page.length;
      this.bytes += page.reduce((sum, { size }) => sum + size, 0);
      return true;
    }
  }

  began(change: Underway): void {
    this.overlapping.push(change);
  }

  /** What changes behind the scan is counted as it changes. */
  changed({ key, before, after }: ObjectChange): void {
    if (key > this.counted) return;
    this.objects += (after === null ? 0 : 1) - (before === null ? 0 : 1);
    this.bytes += (after ?? 0) - (before ?? 0);
  }

  private isNext(key: string, end: string | null): boolean {
    return key > this.counted && (end === null || key <= end);
  }
}

/** Tells the scans under way of each change, from its beginning. */
export class ScanWatch {
  private readonly scans = new Set<BucketScan>();
  private readonly underway = new Set<Underway>();

  begin(): BucketScan {
    const scan = new BucketScan(() => this.underway);
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
