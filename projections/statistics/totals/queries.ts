import type { DocumentStore } from '@hubledger/kernel';
import { noTotals, type Totals, TOTALS_ID, totalsModel } from './read-model';

export { repositoriesIn } from './read-model';

/** A text kept beside the counters, which a store may answer from memory: nearly every list shows a total. */
export const totalsText = async (store: DocumentStore, text: keyof typeof totalsModel.texts): Promise<string> => {
  const texts = await store.collection<Totals>(totalsModel).getTexts(text, [TOTALS_ID]);
  return texts.get(TOTALS_ID) ?? totalsModel.texts[text](noTotals());
};

export const readTotals = async (store: DocumentStore): Promise<Totals> =>
  JSON.parse(await totalsText(store, 'json')) as Totals;
