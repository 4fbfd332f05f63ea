/** Hex digits of an object id that choose its bucket, and those that are kept of it (48 bits: exact in a double). */
const BUCKET_DIGITS = 3;
const KEPT_DIGITS = 12;

/**
 * Ids of LFS objects, 8 bytes each whatever their number. Two ids of which 60 bits are equal count as one: by chance
 * that never happens, and then it keeps an object too many.
 */
export class LfsMarks {
  private readonly buckets: Array<number[] | Float64Array | undefined> = [];

  add(oid: string): void {
    const at = bucketOf(oid);
    const bucket = this.buckets[at];
    if (bucket instanceof Float64Array) throw new Error('Marks are not added to once they were asked');
    if (bucket) bucket.push(keptOf(oid));
    else this.buckets[at] = [keptOf(oid)];
  }

  has(oid: string): boolean {
    const at = bucketOf(oid);
    const found = this.buckets[at];
    if (!found) return false;
    const sorted = found instanceof Float64Array ? found : (this.buckets[at] = Float64Array.from(found).sort());
    const wanted = keptOf(oid);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === wanted;
  }
}

const bucketOf = (oid: string): number => Number.parseInt(oid.slice(0, BUCKET_DIGITS), 16);
const keptOf = (oid: string): number => Number.parseInt(oid.slice(BUCKET_DIGITS, BUCKET_DIGITS + KEPT_DIGITS), 16);
