import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import type { ReadModel } from '@hubledger/kernel';

/** What came in on one UTC day; the document's id is `yyyy-mm-dd`. */
export interface Day {
  day: string;
  /** Created on that day and still there. */
  repositories: Record<RepositoryType, number>;
  commits: number;
  users: number;
}

export const daysModel: ReadModel<Day> = { name: 'days', version: 1, indexes: { day: ['order'] } };
