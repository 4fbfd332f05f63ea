import { createHash, randomBytes } from 'node:crypto';
import { Clock, type PartedUploads, type PartPlan, UploadGone } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { LfsParts } from './lfs-parts';
import { PartRecords } from './part-records';
import { Tickets } from './tickets';

const PART = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
const place = { objectPrefix: 'repos/a' };
const bytes = randomBytes(2 * PART);
const oid = createHash('sha256').update(bytes).digest('hex');

class SetClock extends Clock {
  time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
}

const setUp = () => {
  const [objects, clock] = [new InMemoryObjectStore(), new SetClock()];
  const parts = new LfsParts(objects, new PartRecords(objects, clock), new Tickets(objects, clock), PART);
  return { uploads: objects.parts, clock, parts };
};
const put = (uploads: PartedUploads, ticket: string, plan: PartPlan) =>
  uploads.put(
    ticket,
    plan,
    1,
    (async function* () {
      await Promise.resolve();
      yield bytes.subarray(0, PART);
    })(),
  );

describe('an LFS upload in parts', () => {
  it('is gone on with by whoever announces the same object, at once or later', async () => {
    const { parts } = setUp();
    const size = bytes.byteLength;
    const begun = await Promise.all([parts.begin(place, { oid, size }), parts.begin(place, { oid, size })]);
    begun.push(await parts.begin(place, { oid, size }));
    expect(new Set(begun.map(({ ticket }) => ticket)).size).toBe(1);
  });

  it.each([
    ['announced with another size', 3 * PART, 0],
    ['announced again a day later', 2 * PART, DAY_MS],
  ])('is thrown away when the object is %s: no two of them hold bytes', async (_, size, later) => {
    const { uploads, clock, parts } = setUp();
    const first = await parts.begin(place, { oid, size: 2 * PART });
    await put(uploads, first.ticket, first);
    clock.time += later;
    const second = await parts.begin(place, { oid, size });
    expect(second.ticket).not.toBe(first.ticket);
    await expect(put(uploads, first.ticket, first)).rejects.toThrow(UploadGone);
    await put(uploads, second.ticket, second);
  });
});
