import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type { CommitPushed, RepositoryCreated, RepositoryDeleted } from '@hubledger/contexts/repositories/contract';
import { commitPushed, repositoryCreated, repositoryDeleted } from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { days } from './projection';

const given = projectionOf(days).given;
const first = '2030-01-01';
const next = '2030-01-02';

const joined = recorded<UserCreated>('user-u1', 'UserCreated', {
  createdAt: `${first}T23:59:59.999Z`,
} as UserCreated['data']);
const created = recorded<RepositoryCreated>('repository-r1', 'RepositoryCreated', repositoryCreated());
const pushed = recorded<CommitPushed>('repository-r1', 'CommitPushed', commitPushed());
const deleted = recorded<RepositoryDeleted>('repository-r1', 'RepositoryDeleted', repositoryDeleted());

const none = { model: 0, dataset: 0, space: 0 };

describe('days', () => {
  it('count by UTC date', () =>
    given(joined, created, pushed).then({
      [first]: { day: first, repositories: { ...none, model: 1 }, commits: 0, users: 1 },
      [next]: { day: next, repositories: none, commits: 1, users: 0 },
    }));
  it('take a deleted repository off the day of its creation', () =>
    given(created, pushed, deleted).then({
      [first]: { day: first, repositories: none, commits: 0, users: 0 },
      [next]: { day: next, repositories: none, commits: 1, users: 0 },
    }));
});
