import { DocumentRefused } from '@hubledger/kernel';
import type { AnyBulkWriteOperation, BulkWriteOptions, BulkWriteResult, Collection, FindOptions } from 'mongodb';
import type { Calls } from '../connection/calls';
import { SETTLED } from '../connection/client';
import { isNeverTaken } from '../connection/errors';
import type { StoredDocument } from './stored-document';

/** One document to be set where it stands at `expected`; null: where there is none. */
export interface MarkedWrite {
  readonly expected: string | null;
  readonly next: StoredDocument;
}

/**
 * Compare-and-set of each document on its own. The server tells how many updates met what they expected, not which:
 * where only some did, or an answer was lost, the documents are looked at for the marks of these writes. One that was
 * written over by another since counts as lost then, which is what its writer has to do about it: read it anew. What is to be
 * durable counts as there once no election takes it back.
 *
 * @returns places of the writes that lost.
 * @throws DocumentRefused for one that the server never takes; the others may have been written
 */
export const writeBatch = async (
  collection: Collection<StoredDocument>,
  writes: readonly MarkedWrite[],
  calls: Calls,
  options: BulkWriteOptions,
): Promise<number[]> => {
  const lost: number[] = [];
  const looking = options.writeConcern?.w === 'majority' ? SETTLED : {};
  let open: readonly number[] = [...writes.keys()];
  await calls.run(async (attempt) => {
    if (attempt > 0) open = await unmarked(collection, writes, open, looking);
    if (open.length === 0) return;
    const outcome = await tried(collection, writes, open, options);
    if (attempt === 0) lost.push(...outcome.lost);
    open = attempt === 0 ? outcome.unsure : [...outcome.lost, ...outcome.unsure]; // to an attempt before, perhaps
  });
  if (open.length > 0) lost.push(...(await calls.run(() => unmarked(collection, writes, open, looking))));
  return lost.sort((a, b) => a - b);
};

/** By the place of a write in its batch. */
interface Outcome {
  readonly lost: readonly number[];
  /** Some of these were done, and some lost. */
  readonly unsure: readonly number[];
}

const tried = async (
  collection: Collection<StoredDocument>,
  writes: readonly MarkedWrite[],
  places: readonly number[],
  options: BulkWriteOptions,
): Promise<Outcome> => {
  const operations = places.map((place) => operationOf(writes[place] as MarkedWrite));
  const { result, duplicates } = await collection.bulkWrite(operations, { ...options, ordered: false }).then(
    (result) => ({ result, duplicates: [] as number[] }),
    (error: unknown) => {
      assertTaken(error, collection.collectionName, (index) => writes[places[index] ?? -1]?.next._id ?? '');
      return duplicatesOf(error);
    },
  );
  const lost = duplicates.map((index) => places[index] as number);
  const updates = places.filter((place) => writes[place]?.expected !== null);
  if (result.matchedCount === updates.length) return { lost, unsure: [] };
  return result.matchedCount === 0 ? { lost: [...lost, ...updates], unsure: [] } : { lost, unsure: updates };
};

const operationOf = ({ expected, next }: MarkedWrite): AnyBulkWriteOperation<StoredDocument> => {
  if (expected === null) return { insertOne: { document: next } };
  const { _id, ...replacement } = next;
  return { replaceOne: { filter: { _id, p: expected }, replacement } };
};

interface Refused {
  readonly result: Pick<BulkWriteResult, 'matchedCount'>;
  /** By their place among the operations. */
  readonly duplicates: number[];
}

interface WriteError {
  readonly code: number;
  /** Place among the operations. */
  readonly index: number;
}

const writeErrorsOf = (error: unknown): WriteError[] =>
  [(error as { writeErrors?: WriteError | WriteError[] }).writeErrors ?? []].flat();

/** @throws DocumentRefused */
const assertTaken = (error: unknown, collection: string, idAt: (index: number) => string): void => {
  const refused = writeErrorsOf(error).find(({ code }) => isNeverTaken(code));
  if (refused) throw new DocumentRefused(collection, idAt(refused.index), `is refused by MongoDB (${refused.code})`);
};

/** Where nothing but insertions of what is there already was refused; every other error is thrown on. */
const duplicatesOf = (error: unknown): Refused => {
  const { result } = error as { result?: BulkWriteResult };
  const refused = writeErrorsOf(error);
  const others = refused.length === 0 || refused.some(({ code }) => code !== 11000);
  if (!result || others || result.getWriteConcernError()) throw error;
  return { result, duplicates: refused.map(({ index }) => index) };
};

/** Those of the writes that no document stands at. */
const unmarked = async (
  collection: Collection<StoredDocument>,
  writes: readonly MarkedWrite[],
  places: readonly number[],
  looking: FindOptions,
): Promise<number[]> => {
  const ids = [...new Set(places.map((place) => writes[place]?.next._id ?? ''))];
  const found = collection.find({ _id: { $in: ids } }, { ...looking, projection: { m: 1 }, batchSize: ids.length + 1 });
  const marks = new Set((await found.toArray()).map(({ m }) => m));
  return places.filter((place) => !marks.has(writes[place]?.next.m ?? ''));
};
