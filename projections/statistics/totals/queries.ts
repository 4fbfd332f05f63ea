import type { DocumentStore } from '@hubledger/kernel';
import { noTotals, type Totals, TOTALS_ID, totalsModel } from './read-model';

/** By its text, which a store may answer from memory: nearly every list shows a total. */
export const readTotals = async (store: DocumentStore): Promise<Totals> => {
  const text = (await store.collection(totalsModel).getTexts('json', [TOTALS_ID])).get(TOTALS_ID);
  return text === undefined ? noTotals() : (JSON.parse(text) as Totals);
};

export const repositoriesIn = ({ repositories }: Totals) => {
  const counts = Object.values(repositories);
  const privateCount = counts.reduce((sum, count) => sum + count.private, 0);
  const publicCount = counts.reduce((sum, count) => sum + count.public, 0);
  return { total: privateCount + publicCount, private: privateCount, public: publicCount };
};
