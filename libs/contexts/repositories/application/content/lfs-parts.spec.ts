import { createHash, randomBytes } from 'node:crypto';
import { type AggregateStore, Clock, type PartedUploads, type PartPlan, UploadGone } from '@hubledger/kernel';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { RepositoryNotFound } from '../../domain/errors';
import type { FoundRepository } from '../../domain/repository-directory.port';
import { LfsParts } from './lfs-parts';
import { type PartRecord, PartRecords } from './part-records';
import { removeContent } from './remove-content';
import { Tickets } from './tickets';
import type { LinkGrant } from './upload-links';

const PART = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
const place = { repositoryId: 'a', objectPrefix: 'repos/a' };
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
  const directory = { isThere: true, byId: async () => (directory.isThere ? ({} as FoundRepository) : null) };
  const records = new PartRecords(objects, clock);
  const parts = new LfsParts(objects, records, new Tickets(objects, clock), directory, PART);
  return { objects, uploads: objects.parts, clock, parts, records, directory };
};
async function* partOf(number: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes.subarray((number - 1) * PART, number * PART);
}
const put = (uploads: PartedUploads, ticket: string, plan: PartPlan, number = 1) =>
  uploads.put(ticket, plan, number, partOf(number));
const grant: LinkGrant = { direction: 'parts', repositoryId: 'a', oid, size: 2 * PART, reservationId: null };

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

  it('that takes the place of one which is just put together is found again', async () => {
    const { objects, uploads, parts, records } = setUp();
    const first = await parts.begin(place, { oid, size: 2 * PART });
    const sent = [1, 2].map(async (number) => ({ number, etag: await put(uploads, first.ticket, first, number) }));
    let next: PartRecord | undefined;
    const complete = uploads.complete.bind(uploads);
    objects.parts.complete = async (...asked) => {
      const completed = await complete(...asked);
      next = await parts.begin(place, { oid, size: 3 * PART });
      return completed;
    };
    await parts.complete(place, grant, await Promise.all(sent));
    expect(await records.find(place.objectPrefix, oid)).toEqual(next);
  });

  it('that takes the place of one which is over is found again', async () => {
    const { objects, uploads, parts, records } = setUp();
    const first = await parts.begin(place, { oid, size: 2 * PART });
    let next: PartRecord | undefined;
    objects.parts.put = async () => {
      next = await parts.begin(place, { oid, size: 3 * PART }); // which ends the first
      await uploads.abort(first.ticket);
      throw new UploadGone();
    };
    await expect(parts.receive(place, oid, 1, partOf(1))).rejects.toThrow(UploadGone);
    expect(await records.find(place.objectPrefix, oid)).toEqual(next);
  });

  it('is not begun for a repository that was deleted meanwhile', async () => {
    const { objects, uploads, parts, directory } = setUp();
    const begin = jest.spyOn(uploads, 'begin');
    directory.isThere = false;
    await expect(parts.begin(place, { oid, size: 2 * PART })).rejects.toThrow(RepositoryNotFound);
    const ticket = (await begin.mock.results[0]?.value) as string;
    await expect(put(uploads, ticket, { size: 2 * PART, partBytes: PART })).rejects.toThrow(UploadGone);
    expect(await objects.list('', { limit: 10 })).toEqual([]);
  });

  it('ends with its repository, however often the deletion is begun', async () => {
    const { objects, uploads, parts } = setUp();
    const records = await Promise.all([
      parts.begin(place, { oid, size: 2 * PART }),
      parts.begin(place, { oid: 'b'.repeat(64), size: 2 * PART }),
    ]);
    const state = { status: 'deleted', objectPrefix: place.objectPrefix };
    const store = { load: async () => ({ state }) } as unknown as AggregateStore;
    const abort = jest.spyOn(uploads, 'abort').mockRejectedValueOnce(new Error('the store is away'));
    await expect(removeContent(store, objects, place.repositoryId)).rejects.toThrow('away');
    abort.mockRestore();
    await removeContent(store, objects, place.repositoryId);
    for (const record of records) await expect(put(uploads, record.ticket, record)).rejects.toThrow(UploadGone);
    expect(await objects.list('', { limit: 10 })).toEqual([]);
  });

  it('is put together beside fifteen others at most, and none is forgotten', async () => {
    const { objects, parts } = setUp();
    let [working, most, done] = [0, 0, 0];
    objects.parts.complete = async (...asked) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      [working, done] = [working - 1, done + 1];
      return { change: { key: asked[3].key, before: null, after: 2 * PART }, sha1: 'a'.repeat(40) };
    };
    const oids = Array.from({ length: 50 }, (_, n) => String(n).padStart(64, '0'));
    for (const each of oids) await parts.begin(place, { oid: each, size: 2 * PART });
    await Promise.all(oids.map((each) => parts.complete(place, { ...grant, oid: each }, [])));
    expect([most, done]).toEqual([16, 50]);
  });

  it('is one of a thousand at most', async () => {
    const { parts, records } = setUp();
    const oids = Array.from({ length: 999 }, (_, n) => String(n).padStart(64, '0'));
    for (const each of oids) await records.keep(place.objectPrefix, each, { size: 2, partBytes: 1, ticket: each });
    expect(await parts.underWay(place)).toEqual({ oids: new Set(oids), room: 1 });
    await parts.begin(place, { oid, size: 2 * PART });
    expect((await parts.underWay(place)).room).toBe(0);
    expect((await parts.underWay({ ...place, objectPrefix: 'repos/b' })).room).toBe(1_000);
  });
});
