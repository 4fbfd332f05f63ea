import { DocumentRefused, DocumentsUnavailable, positionOf } from '@hubledger/kernel';
import type { BulkWriteOptions, Collection, Db } from 'mongodb';
import { Calls } from '../connection/calls';
import { DURABLE, QUICK } from '../connection/client';
import { Outage } from '../connection/outage';
import type { CollectionRegistry } from './collection-registry';
import { MongoCollection } from './mongo-collection';
import type { StoredDocument } from './stored-document';
import { writeBatch } from './write-batch';

const calls = new Calls((reason) => new DocumentsUnavailable(reason), new Outage(() => Promise.resolve()));
const writes = ['a', 'b', 'c'].map((id) => ({ expected: null, next: { _id: id, p: positionOf(1), m: id } }));

/** As the driver tells of an unordered batch in which single writes failed. */
const failing = (...writeErrors: ReadonlyArray<{ index: number; code: number }>): Collection<StoredDocument> => {
  const result = { matchedCount: 0, getWriteConcernError: () => undefined };
  const error = Object.assign(new Error('batch'), { name: 'MongoBulkWriteError', code: writeErrors[0]?.code });
  const bulkWrite = () => Promise.reject(Object.assign(error, { writeErrors, result }));
  return { collectionName: 'notes_v1', bulkWrite } as unknown as Collection<StoredDocument>;
};

describe('whether a write whose answer was lost is there', () => {
  /** Answers the first write by a broken connection, and finds whatever is looked for. */
  const asked = async (options: BulkWriteOptions): Promise<unknown> => {
    const lost = Object.assign(new Error('cut'), { name: 'MongoNetworkError' });
    const find = jest.fn((..._question: unknown[]) => ({
      toArray: () => Promise.resolve(writes.map(({ next }) => next)),
    }));
    const collection = { collectionName: 'notes_v1', bulkWrite: () => Promise.reject(lost), find };
    expect(await writeBatch(collection as unknown as Collection<StoredDocument>, writes, calls, options)).toEqual([]);
    return find.mock.calls[0]?.[1];
  };

  it('is asked of what no election takes back, where the write is to be that', async () => {
    expect(await asked(DURABLE)).toMatchObject({ readConcern: { level: 'majority' } });
    expect(await asked(QUICK)).not.toHaveProperty('readConcern');
  });
});

describe('what folds begin with', () => {
  it('is what no election takes back: what is there already is not written again', async () => {
    const find = jest.fn((..._question: unknown[]) => ({ toArray: () => Promise.resolve([]) }));
    const database = { collection: () => ({ find }) } as unknown as Db;
    const registry = { ensure: () => Promise.resolve() } as unknown as CollectionRegistry;
    const notes = new MongoCollection(
      { database, calls, registry },
      { name: 'notes', version: 1, indexes: {} },
      'notes_v1',
    );
    await notes.getStored(['a']);
    expect(find.mock.calls[0]?.[1]).toMatchObject({ readConcern: { level: 'majority' } });
  });
});

describe('a batch of which the server', () => {
  it.each([2, 121, 171, 10334])('refuses one document for good (%d) names it', async (code) => {
    const written = writeBatch(failing({ index: 0, code: 11000 }, { index: 1, code }), writes, calls, {});
    await expect(written).rejects.toBeInstanceOf(DocumentRefused);
    await expect(written).rejects.toMatchObject({ documentId: 'b', kind: 'unprocessable' });
  });

  it('has some already tells which', async () => {
    const written = writeBatch(failing({ index: 0, code: 11000 }, { index: 2, code: 11000 }), writes, calls, {});
    expect(await written).toEqual([0, 2]);
  });

  it('refuses one for a reason that is not the document can be repeated', async () => {
    const written = writeBatch(failing({ index: 1, code: 8 }), writes, calls, {});
    await expect(written).rejects.toMatchObject({ code: 'documents.unavailable' });
  });
});
