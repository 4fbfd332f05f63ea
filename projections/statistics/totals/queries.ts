import type { DocumentStore } from '@hubledger/kernel';
import { noTotals, type Totals, TOTALS_ID, totalsModel } from './read-model';

export const readTotals = async (store: DocumentStore): Promise<Totals> =>
  (await store.collection(totalsModel).getMany([TOTALS_ID])).get(TOTALS_ID) ?? noTotals();

export const repositoriesIn = ({ repositories }: Totals) => {
  const counts = Object.values(repositories);
  const privateCount = counts.reduce((sum, count) => sum + count.private, 0);
  const publicCount = counts.reduce((sum, count) => sum + count.public, 0);
  return { total: privateCount + publicCount, private: privateCount, public: publicCount };
};
