import type { Position, ReadModel, SideWriter } from '@hubledger/kernel';
import { QUICK } from '../connection/client';
import { newMark } from '../connection/marks';
import type { CollectionParts } from '../documents/mongo-collection';
import { layoutOf } from '../documents/read-model-layout';
import { type StoredDocument, storedForm } from '../documents/stored-document';
import { writeBatch } from '../documents/write-batch';
import { collectionName, keyOf } from './names';
import type { SideRecords } from './side-records';

/** Fills the collections of a side: acknowledged by the primary only, indexes last, and then all of it made durable. */
export const fillSide = async (
  id: string,
  models: readonly ReadModel[],
  parts: CollectionParts,
  records: SideRecords,
  abandon: () => Promise<void>,
): Promise<SideWriter> => {
  await records.holds(id, models.map(keyOf));
  return {
    collection: (model) => rowsOf(id, model, parts),
    finish: async () => {
      for (const model of models) await parts.registry.finish(collectionName(keyOf(model), id), layoutOf(model));
      await records.finish(id);
    },
    abandon,
  };
};

/** One read model while it has no reader and no index. */
const rowsOf = (
  id: string,
  model: ReadModel,
  { database, calls }: CollectionParts,
): ReturnType<SideWriter['collection']> => {
  const stored = database.collection<StoredDocument>(collectionName(keyOf(model), id));
  const layout = layoutOf(model);
  return {
    getStored: async (ids) => {
      const options = { projection: { p: 1, d: 1 }, batchSize: ids.length + 1 };
      const found = await calls.run(() => stored.find({ _id: { $in: [...ids] } }, options).toArray());
      return new Map(found.map(({ _id, p, d }) => [_id, { document: documentOf(d), position: p satisfies Position }]));
    },
    writeAll: async (writes) => {
      if (writes.length === 0) return [];
      const mark = newMark();
      const marked = writes.map((write, place) => ({
        expected: write.expected,
        next: storedForm(model, layout, write, `${mark}.${place}`),
      }));
      return (await writeBatch(stored, marked, calls, QUICK)).map((place) => writes[place]?.id ?? '');
    },
  };
};

const documentOf = (json: string | undefined): object | null =>
  json === undefined ? null : (JSON.parse(json) as object);
