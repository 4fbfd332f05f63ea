import type { Clock, ObjectStore } from '@hubledger/kernel';
import type { BucketInventory, BucketTotals } from './bucket-inventory';

/** Objects in memory at once. */
const PAGE = 5_000;

export interface RescanProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Before and after; null: never counted. */
export interface Rescanned {
  readonly before: BucketTotals | null;
  readonly after: BucketTotals;
}

/** Counts every object of the bucket and puts the inventory right, while the hub goes on writing. */
export const rescanBucket = async (
  objects: ObjectStore,
  inventory: BucketInventory,
  clock: Clock,
  { onProgress, signal }: { onProgress?: (progress: RescanProgress) => void; signal?: AbortSignal } = {},
): Promise<Rescanned> => {
  const before = await inventory.totals();
  const scan = inventory.beginScan();
  try {
    while (await scan.countPage((after) => objects.list('', { after, limit: PAGE }))) {
      signal?.throwIfAborted();
      onProgress?.({ objects: scan.objects, bytes: scan.bytes });
    }
    return { before, after: await inventory.finishScan(scan, clock.iso()) };
  } finally {
    inventory.dropScan(scan);
  }
};
