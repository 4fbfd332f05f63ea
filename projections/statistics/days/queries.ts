import { type DocumentStore, TEXT_PART } from '@hubledger/kernel';
import { type Day, daysModel } from './read-model';

const MAX_DAYS = 367;

/** JSON of three objects whose members are days; those on which nothing happened are absent. */
export interface CountsByDay {
  readonly repositories: string;
  readonly commits: string;
  readonly users: string;
}

/** @param since `yyyy-mm-dd`, inclusive. */
export const countsSince = async (store: DocumentStore, since: string): Promise<CountsByDay> => {
  const { texts } = await store.collection<Day>(daysModel).findTexts('counts', {
    where: { all: { day: { gte: since } } },
    sort: [{ field: 'day', order: 'asc' }],
    limit: MAX_DAYS,
  });
  const days = texts.map((text) => text.split(TEXT_PART));
  const objectOf = (part: number): string =>
    `{${days
      .map((parts) => parts[part])
      .filter(Boolean)
      .join(',')}}`;
  return { repositories: objectOf(0), commits: objectOf(1), users: objectOf(2) };
};
