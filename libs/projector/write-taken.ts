import { DocumentRefused, type DocumentWrite } from '@hubledger/kernel';
import { EventFailed } from './event-failed';
import { foldDocument, type PlacedChange } from './fold-document';
import type { FoldedCollection } from './folded-collection';

export interface Taken {
  /** Ids of documents that another changed first. */
  readonly lost: readonly string[];
  /** By document id. */
  readonly refused: ReadonlyMap<string, DocumentRefused>;
}

/** Writes all that the store takes: a document that it refuses for good keeps no other from being written. */
export const writeTaken = async (
  collection: Pick<FoldedCollection, 'writeAll'>,
  writes: ReadonlyArray<DocumentWrite<object>>,
): Promise<Taken> => {
  const refused = new Map<string, DocumentRefused>();
  for (let left = writes; ; left = left.filter(({ id }) => !refused.has(id))) {
    try {
      return { lost: left.length === 0 ? [] : await collection.writeAll(left), refused };
    } catch (error) {
      if (!(error instanceof DocumentRefused) || !left.some(({ id }) => id === error.documentId)) throw error;
      refused.set(error.documentId, error);
    }
  }
};

/**
 * Takes one document as far as the store takes it, event by event: where it stops does not depend on what came in one batch.
 *
 * @returns the event that it stands before; null where another changed it meanwhile, and it is to be looked at again
 */
export const takenAsFar = async (
  collection: FoldedCollection,
  id: string,
  changes: readonly PlacedChange[],
): Promise<EventFailed | null> => {
  for (const change of changes) {
    const stored = (await collection.getStored([id])).get(id);
    const { document, position, failure } = foldDocument(id, stored, [change]);
    if (failure) return failure;
    const expected = stored?.position ?? null;
    if (position === null || position === expected) continue; // applied before
    const { lost, refused } = await writeTaken(collection, [{ id, expected, next: document, position }]);
    const why = refused.get(id);
    if (why) return new EventFailed(change.event, id, why);
    if (lost.length > 0) return null;
  }
  return null;
};
