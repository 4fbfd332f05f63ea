import { ObjectReferences } from '@hubledger/contexts/repositories/contract';
import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  KeyedMutex,
  MAX_EVENT_BYTES,
  newId,
  type ObjectHead,
  type RecordedEvent,
} from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import type { ObjectDeletionOrdered } from '../../domain/object.events';
import { RecordedDeletions } from './recorded-deletions';
import { StoredConfirmations } from './stored-confirmations';

class ManualClock extends Clock {
  time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
}

/** Whatever has `used` in its key is referred to. */
class UsedByName extends ObjectReferences {
  async removeFree<T>(objects: readonly ObjectHead[], remove: (free: readonly ObjectHead[]) => Promise<T>): Promise<T> {
    return remove(objects.filter(({ key }) => !key.includes('used')));
  }
  async unusedLfs(): Promise<never> {
    throw new Error('not asked');
  }
}

const metadata = (): CommandMetadata => {
  const id = newId();
  const at = '2030-01-01T00:00:00.000Z';
  return { commandId: id, correlationId: id, causationId: id, at, actorId: 'admin', actorKind: 'admin-token' };
};

const setup = () => {
  const clock = new ManualClock();
  const log = new InMemoryEventLog(clock);
  const objects = new InMemoryObjectStore('bucket');
  const metadataFor = async ({ commandId, actorId, actorKind }: CommandMetadata) => ({
    ...{ $correlationId: 'c', $causationId: 'c', commandId, actorId, actorKind },
    ...{ schemaVersion: '1', appVersion: 'test' },
  });
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const deletions = new RecordedDeletions(objects, new UsedByName(), store);
  const events = async (): Promise<Array<RecordedEvent<ObjectDeletionOrdered>>> =>
    (await log.readStream('system-log')) as Array<RecordedEvent<ObjectDeletionOrdered>>;
  return { clock, log, objects, deletions, events };
};

describe('a deletion of stored objects', () => {
  it('names every object that goes, in events that are small enough, and counts what stays', async () => {
    const { objects, deletions, events } = setup();
    const folder = `folder/${'x'.repeat(200)}/${'y'.repeat(200)}`;
    const keys = Array.from({ length: 2_300 }, (_, n) => `${folder}/${n % 10 ? 'free' : 'used'}-${n}`);
    await objects.putAll(keys.map((key) => ({ key, bytes: Buffer.from('12345'), whenTaken: 'keep' })));
    await objects.put('elsewhere', Buffer.from('stays'));
    const progress: number[] = [];
    const onProgress = ({ deleted }: { deleted: number }): void => void progress.push(deleted);
    const count = await deletions.deletePrefix({ key: 'folder/', force: false }, metadata(), { onProgress });
    expect(count).toEqual({ deleted: 2_070, bytes: 2_070 * 5, skippedReferenced: 230, failed: 0 });
    expect(progress).toEqual([1_000, 2_000, 2_070]);
    const left = await objects.list('', { limit: 10_000 });
    expect(left.map(({ key }) => key)).toEqual(['elsewhere', ...keys.filter((key) => key.includes('used')).toSorted()]);
    const recorded = (await events()).map(({ data }) => data);
    expect(recorded.flatMap(({ prefix, keys: rest }) => rest.map((key) => prefix + key)).toSorted()).toEqual(
      keys.filter((key) => key.includes('free')).toSorted(),
    );
    expect(recorded.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(count.bytes);
    for (const data of recorded) expect(JSON.stringify(data).length).toBeLessThan(MAX_EVENT_BYTES - 16_384);
  });

  it('passes over what is older than it was told, and begins no further batch when it has done enough', async () => {
    const { objects, deletions, events } = setup();
    const keys = Array.from({ length: 2_300 }, (_, n) => `lfs/${String(n).padStart(4, '0')}`);
    await objects.putAll(keys.map((key) => ({ key, bytes: Buffer.from('1'), whenTaken: 'keep' })));
    const list = objects.list.bind(objects);
    const aged = keys.slice(0, 200);
    objects.list = async (...asked) =>
      (await list(...asked)).map((head) => ({
        ...head,
        lastModified: aged.includes(head.key) ? '2029-12-31T23:59:59.999Z' : '2030-01-01T00:00:00.000Z',
      }));
    const request = { key: 'lfs/', force: false, storedSince: '2030-01-01T00:00:00.000Z' };
    expect(await deletions.deletePrefix({ ...request, enough: 700 }, metadata())).toMatchObject({ deleted: 800 });
    expect(await deletions.deletePrefix({ ...request, enough: 10_000 }, metadata())).toMatchObject({ deleted: 1_300 });
    expect((await list('lfs/', { limit: 1_000 })).map(({ key }) => key)).toEqual(aged);
    expect((await events()).flatMap(({ data }) => data.keys)).toHaveLength(2_100);
  });

  it('takes all with force', async () => {
    const { objects, deletions, events } = setup();
    await objects.put('used', Buffer.from('1'));
    expect(await deletions.deleteOne({ key: 'used', force: false }, metadata())).toMatchObject({
      skippedReferenced: 1,
    });
    expect(await events()).toEqual([]);
    expect(await deletions.deleteOne({ key: 'used', force: true }, metadata())).toMatchObject({ deleted: 1, bytes: 1 });
    expect(await objects.get('used')).toBeNull();
    expect((await events()).map(({ data }) => data)).toEqual([
      { bucket: 'bucket', prefix: '', keys: ['used'], bytes: 1, force: true },
    ]);
    expect(await deletions.deleteOne({ key: 'used', force: true }, metadata())).toMatchObject({ deleted: 0 });
  });

  it('takes nothing that it could not write down', async () => {
    const { log, objects, deletions } = setup();
    await objects.put('free', Buffer.from('1'));
    log.append = async () => {
      throw new Error('the log is away');
    };
    await expect(deletions.deleteOne({ key: 'free', force: false }, metadata())).rejects.toThrow('away');
    expect(await objects.get('free')).not.toBeNull();
  });

  it('ends between two batches when it is told to', async () => {
    const { objects, deletions } = setup();
    const keys = Array.from({ length: 1_500 }, (_, n) => `free/${n}`);
    await objects.putAll(keys.map((key) => ({ key, bytes: Buffer.alloc(0), whenTaken: 'keep' })));
    const controller = new AbortController();
    const watch = { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) };
    await expect(deletions.deletePrefix({ key: 'free/', force: false }, metadata(), watch)).rejects.toThrow('enough');
    expect(await objects.list('', { limit: 10_000 })).toHaveLength(500);
  });
});

describe('a confirmation', () => {
  const open = () => {
    const documents = new InMemoryDocumentStore();
    const clock = new ManualClock();
    return { documents, clock, confirmations: new StoredConfirmations(documents, clock) };
  };
  const invalid = { code: 'storage.confirmation_invalid' };

  it('is good once, in any process', async () => {
    const { documents, clock, confirmations } = open();
    const token = await confirmations.issue('a/');
    const others = Array.from({ length: 8 }, () => new StoredConfirmations(documents, clock).redeem(token, 'a/'));
    const outcomes = await Promise.allSettled(others);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(confirmations.redeem(token, 'a/')).rejects.toMatchObject(invalid);
  });

  it('is used up by an attempt for another prefix', async () => {
    const { confirmations } = open();
    const token = await confirmations.issue('a/');
    await expect(confirmations.redeem(token, 'a/b')).rejects.toMatchObject({ details: { reason: 'other-prefix' } });
    await expect(confirmations.redeem(token, 'a/')).rejects.toMatchObject(invalid);
  });

  it('ends after 60 seconds, and is forgotten', async () => {
    const { documents, clock, confirmations } = open();
    const [late, inTime] = [await confirmations.issue('a/'), await confirmations.issue('a/')];
    clock.time += 59_999;
    await confirmations.redeem(inTime, 'a/');
    clock.time += 1;
    await expect(confirmations.redeem(late, 'a/')).rejects.toMatchObject(invalid);
    await confirmations.issue('b/');
    clock.time += 60_000;
    await confirmations.issue('c/');
    const model = { name: 'deletion-confirmations', version: 1, indexes: { expiresAt: ['order'] } } as const;
    const kept = await documents.collection<{ prefix: string; expiresAt: string }>(model).scan(null, 100);
    expect(kept.map(({ document }) => document.prefix)).toEqual(['c/']);
    expect(JSON.stringify(kept)).not.toContain(late);
  });
});
