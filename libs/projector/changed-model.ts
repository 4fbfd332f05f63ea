import { type DocumentCollection, ReadModelChanged } from '@hubledger/kernel';

/** No document's id: a store that is asked for none need not look at anything. */
const NOBODY = '';

/** Documents indexed as another release did are of no use to this one: it starts over. Null where all is well. */
export const changedModel = async (
  collection: Pick<DocumentCollection<object>, 'getStored'>,
): Promise<{ position: null; mismatch: string } | null> => {
  try {
    await collection.getStored([NOBODY]);
    return null;
  } catch (error) {
    if (error instanceof ReadModelChanged) return { position: null, mismatch: error.message };
    throw error;
  }
};
