import { FileObjectStore } from '@hubledger/adapters/files';
import { BucketInventory, CountedObjectStore, rescanBucket } from '@hubledger/contexts/storage/storage.module';
import { sha256Hex, SystemClock } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Contest } from '../harness/contest';
import { againstOurOwn, check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { rawList } from '../limits/raw-list';

const OBJECTS = 100_000;
const REPOSITORIES = 500;
const BUCKET = 'hub-storage';

/** Laid out as a hub does: most are small files of repositories, a tenth are LFS objects. */
const keyOf = (n: number): string => {
  const id = sha256Hex(`object ${n}`);
  if (n % 10 === 0) return `lfs/${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
  const repository = n % REPOSITORIES;
  const prefix = `hf-model-org-m${repository}/${sha256Hex(`repository ${repository}`).slice(0, 32)}`;
  return n % 3 === 0 ? `${prefix}/trees/${id}` : `${prefix}/blobs/${id.slice(0, 2)}/${id.slice(0, 40)}`;
};

const filled = async (setup: Setup): Promise<{ directory: string; bytes: number }> => {
  const directory = await setup.emptyDirectory();
  const made = new Set<string>();
  let bytes = 0;
  for (let n = 0; n < OBJECTS; n++) {
    const path = join(directory, 'objects', BUCKET, keyOf(n));
    const folder = dirname(path);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    bytes += n % 100;
    await writeFile(path, Buffer.alloc(n % 100));
  }
  return { directory, bytes };
};

interface Buckets {
  readonly buckets: ReadonlyArray<{ object_count: number; total_size: number; last_rescan_at: string | null }>;
}

/** The totals against another answer from one document; the rescan against a bare walk of the same files. */
export const storageInventory = async (setup: Setup): Promise<Contest[]> => {
  const { directory, bytes } = await filled(setup);
  const objects = await FileObjectStore.open({ directory: join(directory, 'objects'), bucket: BUCKET });
  const inventory = new BucketInventory(new InMemoryDocumentStore(), BUCKET);
  const counted = new CountedObjectStore(objects, inventory);
  const round = async () => {
    const started = performance.now();
    const { after } = await rescanBucket(counted, inventory, new SystemClock());
    const ours = performance.now() - started;
    check(after.objects === OBJECTS && after.bytes === bytes, `${after.objects} objects of ${after.bytes} bytes`);
    const before = performance.now();
    const raw = await rawList(join(directory, 'objects', BUCKET));
    check(raw.objects === OBJECTS && raw.bytes === bytes, `${raw.objects} raw`);
    return { ours, limit: performance.now() - before };
  };
  const hub = await setup.startHub(directory);
  const path = '/admin/api/storage/buckets';
  for (;;) {
    const [bucket] = (await hub.call<Buckets>('GET', path)).buckets;
    if (bucket?.last_rescan_at) {
      check(bucket.object_count === OBJECTS && bucket.total_size === bytes, `${bucket.object_count} objects`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const base = '/admin/api/stats';
  return [
    againstOurOwn(setup, hub, { name: 'storage.inventory totals', path, base, target: { atMost: 1.2 } }),
    { name: 'storage.inventory rescan', unit: 'ms', target: { atMost: 2 }, round },
  ];
};
