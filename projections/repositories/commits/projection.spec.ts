import type { CommitPushed, RepositoryDeleted } from '@hubledger/contexts/repositories/contract';
import { commitPushed, repositoryDeleted } from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { commits } from './projection';
import type { CommitRow } from './read-model';

const given = projectionOf(commits).given;
const stream = 'repository-r1';
const first = recorded<CommitPushed>(stream, 'CommitPushed', commitPushed());
const second = recorded<CommitPushed>(
  stream,
  'CommitPushed',
  commitPushed({ numericId: 2, commit: 'd'.repeat(40), branch: 'dev', title: 'Fix', description: 'why' }),
);
const deleted = recorded<RepositoryDeleted>(stream, 'RepositoryDeleted', repositoryDeleted());
const row: CommitRow = {
  id: 1,
  commit_id: 'c'.repeat(40),
  repository_id: 'r1',
  repo_full_id: 'ada/net',
  repo_type: 'model',
  branch: 'main',
  author_id: 'u1',
  username: 'ada',
  message: 'Add weights',
  description: '',
  created_at: '2030-01-02T00:00:00.000Z',
  repository_author: 'r1 ada',
};

describe('commits', () => {
  it('are one row each, and stay when their repository goes', () =>
    given(first, second, deleted).then({
      '0000000000000001': row,
      '0000000000000002': {
        ...row,
        id: 2,
        commit_id: 'd'.repeat(40),
        branch: 'dev',
        message: 'Fix',
        description: 'why',
      },
    }));
});
