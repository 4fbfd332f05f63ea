import type { CommitPushed } from '@hubledger/contexts/repositories/contract';
import { commitPushed } from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { contributors } from './projection';

const by = (authorName: string) =>
  recorded<CommitPushed>('repository-r1', 'CommitPushed', commitPushed({ authorName }));

describe('contributors', () => {
  it('count commits by name', () =>
    projectionOf(contributors)
      .given(by('ada'), by('bob'), by('ada'))
      .then({ ada: { username: 'ada', commit_count: 2 }, bob: { username: 'bob', commit_count: 1 } }));
});
