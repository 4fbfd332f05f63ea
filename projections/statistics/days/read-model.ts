import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import { type ReadModel, TEXT_PART } from '@hubledger/kernel';

/** What came in on one UTC day; the document's id is `yyyy-mm-dd`. */
export interface Day {
  day: string;
  /** Created on that day and still there. */
  repositories: Record<RepositoryType, number>;
  commits: number;
  users: number;
}

/** Members of three objects by day: repositories, commits, users. A part is empty where there were none. */
const counts = ({ day, repositories, commits, users }: Day): string => {
  const member = (value: unknown): string => `${JSON.stringify(day)}:${JSON.stringify(value)}`;
  const { model, dataset, space } = repositories;
  return [
    model + dataset + space > 0 ? member(repositories) : '',
    commits > 0 ? member(commits) : '',
    users > 0 ? member(users) : '',
  ].join(TEXT_PART);
};

export const daysModel = {
  name: 'days',
  version: 2,
  indexes: { day: ['order'] },
  texts: { counts },
} satisfies ReadModel<Day>;
