import { Clock, type ObjectHead } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { BucketInventory } from './bucket-inventory';
import { CountedObjectStore } from './counted-object-store';
import { rescanBucket } from './rescan-bucket';

const AT = '2030-01-02T03:04:05.000Z';
const clock = new (class extends Clock {
  now = (): Date => new Date(AT);
})();

const setup = () => {
  const documents = new InMemoryDocumentStore();
  const raw = new InMemoryObjectStore('bucket');
  const inventory = new BucketInventory(documents, 'bucket');
  const objects = new CountedObjectStore(raw, inventory);
  return { documents, raw, inventory, objects };
};

const small = (key: string, size: number, whenTaken: 'keep' | 'replace' = 'keep') => ({
  key,
  bytes: Buffer.alloc(size),
  whenTaken,
});

const held = async (objects: InMemoryObjectStore) => {
  const heads = await objects.list('', { limit: 100_000 });
  return { objects: heads.length, bytes: heads.reduce((sum, { size }) => sum + size, 0) };
};

describe('the inventory of a bucket', () => {
  it('is unknown until everything was counted once, and then kept by every change', async () => {
    const { raw, inventory, objects } = setup();
    await raw.put('there/before', Buffer.alloc(7));
    await objects.put('a', Buffer.alloc(10));
    expect(await inventory.totals()).toBeNull();
    await inventory.flush();
    expect(await inventory.totals()).toBeNull();
    const { before, after } = await rescanBucket(objects, inventory, clock);
    expect([before, after]).toEqual([null, { objects: 2, bytes: 17, rescannedAt: AT }]);

    await objects.put('a', Buffer.alloc(4)); // replaced
    await objects.putAll([small('a', 9), small('b', 5), small('c', 6, 'replace')]); // a stays
    const upload = await objects.upload();
    await upload.write(Buffer.alloc(100));
    await upload.commit('d');
    const again = await objects.upload();
    await again.write(Buffer.alloc(50));
    await again.commit('d'); // it is there already
    const thrownAway = await objects.upload();
    await thrownAway.write(Buffer.alloc(1_000));
    await thrownAway.abort();
    await objects.deleteAll(['b', 'never/was']);
    expect(await objects.delete('c')).toBe(true);
    expect(await inventory.totals()).toEqual({ ...(await held(raw)), rescannedAt: AT });
    expect(await held(raw)).toEqual({ objects: 3, bytes: 111 });
  });

  it('outlives its process once it was flushed, and is added to by several', async () => {
    const { documents, raw, inventory, objects } = setup();
    await rescanBucket(objects, inventory, clock);
    const other = new BucketInventory(documents, 'bucket');
    const others = new CountedObjectStore(raw, other);
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await (n % 2 ? objects : others).put(`k${n}`, Buffer.alloc(n));
        await (n % 2 ? inventory : other).flush();
      }),
    );
    const fresh = await new BucketInventory(documents, 'bucket').totals();
    expect(fresh).toEqual({ ...(await held(raw)), rescannedAt: AT });
  });

  it('never shows less while what was counted is being recorded', async () => {
    const { inventory, objects } = setup();
    await rescanBucket(objects, inventory, clock);
    for (let n = 1; n <= 20; n++) {
      await objects.put(`k${n}`, Buffer.alloc(1));
      const flushing = inventory.flush();
      expect(await inventory.totals()).toMatchObject({ objects: n, bytes: n });
      await flushing;
    }
  });

  it('is put right by a rescan when it has drifted', async () => {
    const { raw, inventory, objects } = setup();
    await rescanBucket(objects, inventory, clock);
    await raw.put('behind/its/back', Buffer.alloc(33));
    expect(await inventory.totals()).toMatchObject({ objects: 0, bytes: 0 });
    const { before, after } = await rescanBucket(objects, inventory, clock);
    expect([before, after]).toMatchObject([
      { objects: 0, bytes: 0 },
      { objects: 1, bytes: 33 },
    ]);
  });

  it.each([1, 8])('counts right while objects come and go during a rescan by %i listings at once', async (atOnce) => {
    const { raw, inventory, objects } = setup();
    Object.defineProperty(raw, 'listsAtOnce', { value: atOnce });
    await rescanBucket(objects, inventory, clock);
    // All over the ranges that are listed at once, and right at their ends.
    const beginnings = [
      'a',
      'hf-dataset-',
      'hf-dataset-f',
      'hf-model-c',
      'hf-model-z',
      'hf-space-',
      'lfs/2',
      'lfs/f',
      'm',
      'z',
    ];
    const keyOf = (n: number): string => `${beginnings[n % 10]}${n >= 10 ? `-${n}` : ''}`;
    for (let n = 0; n < 60; n++) await objects.put(keyOf(n), Buffer.alloc(n));
    // Pages of 4; between, before and behind each of them something changes.
    let turn = 0;
    const list = raw.list.bind(raw);
    raw.list = async (prefix, options): Promise<ObjectHead[]> => {
      turn += 1;
      const mine = turn;
      const late = objects.put(`${keyOf(mine % 60)}x`, Buffer.alloc(100));
      const page = await list(prefix, { ...options, limit: 4 });
      if (mine < 45) {
        await objects.deleteAll([keyOf((mine * 7) % 60)]);
        await objects.put(`${keyOf(mine)}z`, Buffer.alloc(1));
      }
      await late;
      return page;
    };
    const { after } = await rescanBucket(objects, inventory, clock);
    raw.list = list;
    expect(turn).toBeGreaterThan(15);
    expect(after).toEqual({ ...(await held(raw)), rescannedAt: AT });
    await objects.put('zzz/after', Buffer.alloc(5));
    expect(await inventory.totals()).toEqual({ ...(await held(raw)), rescannedAt: AT });
  });

  it('stays as it was when a rescan is given up', async () => {
    const { raw, inventory, objects } = setup();
    await rescanBucket(objects, inventory, clock);
    await raw.put('unseen', Buffer.alloc(3));
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(
      rescanBucket(objects, inventory, clock, { onProgress, signal: controller.signal }),
    ).resolves.toBeDefined();
    await raw.put('unseen too', Buffer.alloc(3)).catch(() => undefined);
    await expect(rescanBucket(objects, inventory, clock, { signal: controller.signal })).rejects.toThrow('enough');
    expect(await inventory.totals()).toMatchObject({ objects: 1, bytes: 3 });
  });
});
