import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type { CommitPushed, RepositoryCreated, RepositoryDeleted } from '@hubledger/contexts/repositories/contract';
import { commitPushed, repositoryCreated, repositoryDeleted } from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { recorded } from '@hubledger/testing/recorded';
import { days } from './projection';
import { countsSince } from './queries';
import { type Day, daysModel } from './read-model';

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

describe('days since', () => {
  const filled = async () => {
    const store = new InMemoryDocumentStore();
    const day = (at: string, models: number, commits: number, users: number): Day => ({
      ...{ day: at, repositories: { ...none, model: models }, commits, users },
    });
    const written = [day('2029-12-31', 9, 9, 9), day(next, 0, 3, 0), day(first, 2, 0, 1), day('2030-01-03', 0, 0, 0)];
    await store
      .collection<Day>(daysModel)
      .writeAll(
        written.map((one, at) => ({ id: one.day, expected: null, next: one, position: String(at).padStart(20, '0') })),
      );
    return store;
  };

  it('are three objects in the order of time, each without the days that had nothing', async () => {
    expect(await countsSince(await filled(), first)).toEqual({
      repositories: `{"${first}":{"model":2,"dataset":0,"space":0}}`,
      commits: `{"${next}":3}`,
      users: `{"${first}":1}`,
    });
  });

  it('may be none', async () => {
    expect(await countsSince(await filled(), '2031-01-01')).toEqual({ repositories: '{}', commits: '{}', users: '{}' });
  });
});
