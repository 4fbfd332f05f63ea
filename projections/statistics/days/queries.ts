import type { DocumentStore } from '@hubledger/kernel';
import { type Day, daysModel } from './read-model';

const MAX_DAYS = 367;

/** @param since `yyyy-mm-dd`, inclusive. Days on which nothing happened are absent. */
export const daysSince = async (store: DocumentStore, since: string): Promise<Day[]> => {
  const found = await store
    .collection(daysModel)
    .find({ where: { all: { day: { gte: since } } }, sort: [{ field: 'day', order: 'asc' }], limit: MAX_DAYS });
  return found.map(({ document }) => document);
};
