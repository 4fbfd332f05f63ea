import type { Clock, ObjectStore } from '@hubledger/kernel';
import type { BucketInventory, BucketTotals } from './bucket-inventory';
import { ALL_KEYS, type BucketScan, rangesBetween } from './scan-watch';

/** Objects in memory at once, of each listing. */
const PAGE = 5_000;

/**
 * Where the keys of a hub are many: content of repositories begins with their type and namespace, LFS objects with their
 * hash. In order.
 */
const BOUNDARIES = [
  ...['', 'f', 'm', 's'].map((letter) => `hf-dataset-${letter}`),
  ...['', 'c', 'f', 'i', 'm', 'q', 'u'].map((letter) => `hf-model-${letter}`),
  'hf-space-',
  ...['', '2', '4', '6', '8', 'a', 'c', 'e'].map((digit) => `lfs/${digit}`),
  'm',
];

export interface RescanProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Before and after; null: never counted. */
export interface Rescanned {
  readonly before: BucketTotals | null;
  readonly after: BucketTotals;
}

/**
 * Counts every object of the bucket and puts the inventory right, while the hub goes on writing. Several ranges of keys
 * at once where the store is worth it.
 */
export const rescanBucket = async (
  objects: ObjectStore,
  inventory: BucketInventory,
  clock: Clock,
  { onProgress, signal }: { onProgress?: (progress: RescanProgress) => void; signal?: AbortSignal } = {},
): Promise<Rescanned> => {
  const before = await inventory.totals();
  const ranges = objects.listsAtOnce > 1 ? rangesBetween(BOUNDARIES) : [ALL_KEYS];
  const scans = ranges.map((range) => inventory.beginScan(range));
  const total = (of: (scan: BucketScan) => number): number => scans.reduce((sum, scan) => sum + of(scan), 0);
  const rest = scans.values();
  let failed = false;
  const line = async (): Promise<void> => {
    for (const scan of rest) {
      while (!failed && (await scan.countPage((after) => objects.list('', { after, limit: PAGE })))) {
        signal?.throwIfAborted();
        onProgress?.({ objects: total((each) => each.objects), bytes: total((each) => each.bytes) });
      }
    }
  };
  try {
    const lines = Array.from({ length: Math.min(objects.listsAtOnce, scans.length) }, () =>
      line().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    const ended = await Promise.allSettled(lines);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    return { before, after: await inventory.finishScans(scans, clock.iso()) };
  } finally {
    inventory.dropScans(scans);
  }
};
