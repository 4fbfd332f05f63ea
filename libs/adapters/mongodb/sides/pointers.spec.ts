import { Contended, DocumentsUnavailable, FencedOff, positionOf } from '@hubledger/kernel';
import type { Db } from 'mongodb';
import { Calls } from '../connection/calls';
import { Outage } from '../connection/outage';
import { Pointers } from './pointers';

const calls = new Calls((reason) => new DocumentsUnavailable(reason), new Outage(() => Promise.resolve()));
const checkpoint = { logId: 'log', position: positionOf(1), fence: 3 };

/** A server on which another process changes the record between any two questions. */
const pointersWhere = async (record: (question: number) => object): Promise<Pointers> => {
  let questions = 0;
  const collection = {
    find: () => ({ toArray: () => Promise.resolve([]) }),
    findOne: () => Promise.resolve(record(questions++)),
    updateOne: () => Promise.resolve({ matchedCount: 0 }),
  };
  return Pointers.open({ collection: () => collection } as unknown as Db, calls);
};

describe('the record of a read model', () => {
  let pointers: Pointers;
  afterEach(() => pointers.close());

  const standing = { _id: 'notes@1', side: '', fence: 0, retired: [] };

  it('that others change without end is given up with a clear error', async () => {
    pointers = await pointersWhere((changes) => ({ ...standing, changes }));
    const at = '2030-01-01T00:00:00.000Z';
    await expect(pointers.point('notes@1', 'side', checkpoint, at)).rejects.toThrow(Contended);
    await expect(pointers.retire('notes@1', 'side', at)).rejects.toThrow(Contended);
    await expect(pointers.saveCheckpoint('notes@1', checkpoint)).rejects.toThrow(Contended);
  });

  it('that another has taken over is left at once', async () => {
    pointers = await pointersWhere(() => ({ ...standing, changes: 0, fence: 4 }));
    await expect(pointers.saveCheckpoint('notes@1', checkpoint)).rejects.toThrow(FencedOff);
  });
});
