import {
  type DocumentCollection,
  type DocumentStore,
  type ObjectChange,
  ORIGIN,
  positionOf,
  type ReadModel,
} from '@hubledger/kernel';
import { ALL_KEYS, type BucketScan, type KeyRange, ScanWatch } from './scan-watch';

/** What a bucket holds. */
export interface BucketTotals {
  readonly objects: number;
  readonly bytes: number;
  /** ISO-8601 UTC of the last count of all objects; null: there was none yet. */
  readonly rescannedAt: string | null;
}

export const inventoryModel: ReadModel<BucketTotals> = { name: 'bucket-inventory', version: 1, indexes: {} };

/** Milliseconds between a change and its record: what a kill may lose of the counts. */
const FLUSH_MS = 1_000;
const MAX_TRIES = 20;

/**
 * How many objects and bytes a bucket holds, counted change by change; no listing is asked. Recorded in batches, off
 * the requests that change: a kill loses the last second, other ways of writing to the bucket are never seen, and a
 * rescan puts both right. Several processes add to one record.
 */
export class BucketInventory {
  private pending = { objects: 0, bytes: 0 };
  private writing: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private known: { readonly edition: number; readonly totals: BucketTotals | null } | null = null;
  private readonly scans = new ScanWatch();

  constructor(
    private readonly documents: DocumentStore,
    private readonly bucket: string,
  ) {}

  /** Counts what `work` answers. */
  async during(keys: readonly string[], work: () => Promise<readonly ObjectChange[]>): Promise<void> {
    const changes = await this.scans.during(keys, work);
    for (const { before, after } of changes) {
      this.pending.objects += (after === null ? 0 : 1) - (before === null ? 0 : 1);
      this.pending.bytes += (after ?? 0) - (before ?? 0);
    }
    if (this.pending.objects !== 0 || this.pending.bytes !== 0) this.flushSoon();
  }

  /** Null before the first count of a bucket that was there already. Never between a change and its record. */
  totals(): Promise<BucketTotals | null> {
    return this.alone(async () => {
      const stored = await this.stored();
      if (!stored) return null;
      const { objects, bytes, rescannedAt } = stored;
      return { objects: objects + this.pending.objects, bytes: bytes + this.pending.bytes, rescannedAt };
    });
  }

  /** From memory while no document has changed. */
  private async stored(): Promise<BucketTotals | null> {
    const edition = this.collection().edition();
    if (edition !== null && edition === this.known?.edition) return this.known.totals;
    const totals = (await this.collection().getMany([this.bucket])).get(this.bucket) ?? null;
    if (edition !== null) this.known = { edition, totals };
    return totals;
  }

  /** To be ended by `finishScans` or `dropScans`. */
  beginScan(range: KeyRange = ALL_KEYS): BucketScan {
    return this.scans.begin(range);
  }

  dropScans(scans: readonly BucketScan[]): void {
    for (const scan of scans) this.scans.end(scan);
  }

  /** The counts become what the scans saw, of all keys together, and what changed behind them. */
  finishScans(scans: readonly BucketScan[], at: string): Promise<BucketTotals> {
    return this.alone(async () => {
      this.dropScans(scans);
      const objects = scans.reduce((sum, scan) => sum + scan.objects, 0);
      const bytes = scans.reduce((sum, scan) => sum + scan.bytes, 0);
      this.pending = { objects: 0, bytes: 0 };
      return this.write(() => ({ objects, bytes, rescannedAt: at }));
    });
  }

  /** What was counted is recorded when it resolves. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.alone(async () => {
      const { objects, bytes } = this.pending;
      if (objects === 0 && bytes === 0) return;
      this.pending = { objects: 0, bytes: 0 };
      try {
        await this.write((was) => was && { ...was, objects: was.objects + objects, bytes: was.bytes + bytes });
      } catch (error) {
        this.pending.objects += objects;
        this.pending.bytes += bytes;
        throw error;
      }
    });
  }

  private flushSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.flush().catch(() => this.flushSoon());
    }, FLUSH_MS).unref();
  }

  /** A position is no more than a counter here: a record is replaced only by whoever read it. */
  private async write(change: (was: BucketTotals | null) => BucketTotals | null): Promise<BucketTotals> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = (await this.collection().getStored([this.bucket])).get(this.bucket);
      const next = change(stored?.document ?? null) ?? { objects: 0, bytes: 0, rescannedAt: null };
      if (!stored?.document && next.rescannedAt === null) return next; // never counted: a part would look like all
      const expected = stored?.position ?? null;
      const position = positionOf(BigInt(expected ?? ORIGIN) + 1n);
      const lost = await this.collection().writeAll([{ id: this.bucket, expected, next, position }]);
      if (lost.length === 0) return next;
    }
    throw new Error(`The inventory of ${this.bucket} is contended`);
  }

  private collection(): DocumentCollection<BucketTotals> {
    return this.documents.collection(inventoryModel);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
  }
}
