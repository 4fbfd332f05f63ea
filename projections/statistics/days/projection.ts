import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  RepositoryType,
} from '@hubledger/contexts/repositories/contract';
import { type DocumentChange, projection } from '@hubledger/kernel';
import { type Day, daysModel } from './read-model';

const emptyDay = (day: string): Day => ({
  day,
  repositories: { model: 0, dataset: 0, space: 0 },
  commits: 0,
  users: 0,
});

const on = (at: string, next: (day: Day) => Day): Array<DocumentChange<Day>> => {
  const id = at.slice(0, 10);
  return [{ id, apply: (day = emptyDay(id)) => next(day) }];
};

const withRepositories = (day: Day, type: RepositoryType, count: number): Day => ({
  ...day,
  repositories: { ...day.repositories, [type]: day.repositories[type] + count },
});

/** Answers "how does this installation grow?". */
export const days = projection<Day, UserCreated | RepositoryCreated | CommitPushed | RepositoryDeleted>({
  model: daysModel,
  handles: ['UserCreated', 'RepositoryCreated', 'CommitPushed', 'RepositoryDeleted'],
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'UserCreated':
        return on(data.createdAt, (day) => ({ ...day, users: day.users + 1 }));
      case 'RepositoryCreated':
        return on(data.createdAt, (day) => withRepositories(day, data.repositoryType, 1));
      case 'CommitPushed':
        return on(data.committedAt, (day) => ({ ...day, commits: day.commits + 1 }));
      case 'RepositoryDeleted':
        return on(data.createdAt, (day) => withRepositories(day, data.repositoryType, -1));
    }
  },
});
