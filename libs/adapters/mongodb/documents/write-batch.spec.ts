import { DocumentRefused, DocumentsUnavailable, positionOf } from '@hubledger/kernel';
import type { Collection } from 'mongodb';
import { Calls } from '../connection/calls';
import { Outage } from '../connection/outage';
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
