import { blobId } from '@hubledger/hf-wire';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { blobKey } from './content-keys';
import { StagedBlobs } from './staged-blobs';
import { WaitingMemory } from './waiting-memory';

const PREFIX = 'hf-model-ada-net/r1';

const staged = async (count: number, size: number) => {
  const objects = new InMemoryObjectStore();
  const blobs = new StagedBlobs(objects, PREFIX);
  const files = Array.from({ length: count }, (_, n) => Buffer.from(String(n).padEnd(size)));
  for (const bytes of files) await blobs.add(blobId(bytes), bytes);
  return { objects, blobs, files, oids: files.map(blobId) };
};

describe('small files of a commit', () => {
  it('wait in memory, and are told apart from what is stored', async () => {
    const { objects, blobs, files, oids } = await staged(10, 1_000);
    expect(await objects.list('', { limit: 1 })).toEqual([]);
    expect(blobs.among([oids[3]!, oids[3]!, 'f'.repeat(40)])).toHaveLength(2);
    await objects.putAll(blobs.among(oids));
    expect(await objects.get(blobKey(PREFIX, oids[3]!))).toEqual(files[3]);
    expect(await blobs.read('f'.repeat(40))).toBeNull();
  });

  it.each([
    [100, 100_000],
    [20_000, 5],
  ])('do not fill the memory: %i of %i bytes', async (count, size) => {
    const { objects, blobs, files, oids } = await staged(count, size);
    const stored = await objects.list('', { limit: count });
    const waiting = blobs.among(new Set(oids));
    expect(stored.length).toBeGreaterThan(0);
    expect(waiting.reduce((sum, { bytes }) => sum + bytes.length + 512, 0)).toBeLessThanOrEqual(8 * 1024 * 1024);
    for (const n of [0, count - 1]) expect(await blobs.read(oids[n]!)).toEqual(files[n]);
    expect(stored.length + waiting.length).toBe(new Set(oids).size);
  });

  it('of all commits together do not fill it either, and leave it', async () => {
    const objects = new InMemoryObjectStore();
    const memory = new WaitingMemory(10_000);
    const commits = Array.from({ length: 20 }, (_, n) => new StagedBlobs(objects, `hf-model-ada-net/r${n}`, memory));
    const bytesOf = (n: number) => Buffer.from(String(n).padEnd(3_000));
    for (const [n, blobs] of commits.entries()) await blobs.add(blobId(bytesOf(n)), bytesOf(n));
    const waiting = commits.filter((blobs, n) => blobs.waitingBytes(blobId(bytesOf(n))));
    expect(waiting).toHaveLength(2);
    for (const [n, blobs] of commits.entries()) expect(await blobs.read(blobId(bytesOf(n)))).toEqual(bytesOf(n));
    for (const blobs of commits) blobs.leave();
    const late = new StagedBlobs(objects, PREFIX, memory);
    await late.add(blobId(bytesOf(99)), bytesOf(99));
    expect(late.waitingBytes(blobId(bytesOf(99)))).not.toBeNull();
  });
});
