import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  RepositoryMoved,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';
import type { RepositoryQuotaSet, StorageRecalculated } from '@hubledger/contexts/storage/contract';
import {
  commitPushed,
  repositoryCreated,
  repositoryDeleted,
  sizes,
  visibilityChanged,
} from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { repositories } from './projection';
import type { RepositoryRow } from './read-model';

const given = projectionOf(repositories).given;
const stream = 'repository-r1';

const created = recorded<RepositoryCreated>(stream, 'RepositoryCreated', repositoryCreated());
const row: RepositoryRow = {
  id: 42,
  repo_type: 'model',
  namespace: 'ada',
  name: 'net',
  full_id: 'ada/net',
  private: false,
  owner_id: 'u1',
  owner_kind: 'user',
  created_by: 'u1',
  created_at: '2030-01-01T00:00:00.000Z',
  last_modified: '2030-01-01T00:00:00.000Z',
  sha: null,
  used_bytes: 0,
  quota_bytes: null,
  over_quota: false,
  file_count: 0,
  total_size: 0,
  commit_count: 0,
  lfs_reference_count: 0,
  lfs_reference_bytes: 0,
  tags: [],
  pipeline_tag: null,
  library_name: null,
  card_data: null,
  sdk: null,
  created_key: '2030-01-01T00:00:00.000Z#000000000042',
  modified_key: '2030-01-01T00:00:00.000Z#000000000042',
};
const card = { tags: ['license:mit'], pipelineTag: 'text-generation', libraryName: 'pt', data: { license: 'mit' } };
const pushed = recorded<CommitPushed>(
  stream,
  'CommitPushed',
  commitPushed({
    card,
    after: sizes({ files: 2, totalBytes: 9, usedBytes: 12, commits: 1, lfsReferences: { count: 1, bytes: 8 } }),
  }),
);
const early = recorded<CommitPushed>(stream, 'CommitPushed', commitPushed({ committedAt: '2029-12-31T23:59:59.000Z' }));
const afterPush: RepositoryRow = {
  ...row,
  last_modified: '2030-01-02T00:00:00.000Z',
  modified_key: '2030-01-02T00:00:00.000Z#000000000042',
  sha: 'c'.repeat(40),
  used_bytes: 12,
  file_count: 2,
  total_size: 9,
  commit_count: 1,
  lfs_reference_count: 1,
  lfs_reference_bytes: 8,
  tags: ['license:mit'],
  pipeline_tag: 'text-generation',
  library_name: 'pt',
  card_data: { license: 'mit' },
};
const pushedAside = recorded<CommitPushed>(
  stream,
  'CommitPushed',
  commitPushed({
    branch: 'dev',
    isDefault: false,
    commit: 'd'.repeat(40),
    committedAt: '2030-01-03T00:00:00.000Z',
    before: pushed.data.after,
    after: { ...pushed.data.after, commits: 2 },
  }),
);
const hidden = recorded<VisibilityChanged>(stream, 'VisibilityChanged', visibilityChanged());
const limited = recorded<RepositoryQuotaSet>('namespace-u1', 'RepositoryQuotaSet', {
  ownerId: 'u1',
  repositoryId: 'r1',
  quotaBytes: 500,
  previousQuotaBytes: null,
});
const moved = recorded<RepositoryMoved>(stream, 'RepositoryMoved', {
  repositoryId: 'r1',
  repositoryType: 'model',
  visibility: 'public',
  fromOwnerId: 'u1',
  fromNamespace: 'ada',
  fromName: 'net',
  ownerId: 'o1',
  ownerKind: 'organization',
  namespace: 'lab',
  name: 'network',
  reservationId: null,
  sizes: sizes(),
});
const afterMove: RepositoryRow = {
  ...row,
  namespace: 'lab',
  name: 'network',
  full_id: 'lab/network',
  owner_id: 'o1',
  owner_kind: 'organization',
};
const deleted = recorded<RepositoryDeleted>(stream, 'RepositoryDeleted', repositoryDeleted());
const straggler = recorded<CommitPushed>(stream, 'CommitPushed', commitPushed());

describe('repositories', () => {
  it('are listed from their creation', () => given(created).then({ r1: row }));
  it('take sizes, card and head from a push to the default branch', () =>
    given(created, pushed).then({ r1: afterPush }));
  it('keep head and card when another branch is pushed', () =>
    given(created, pushed, pushedAside).then({
      r1: {
        ...afterPush,
        commit_count: 2,
        last_modified: '2030-01-03T00:00:00.000Z',
        modified_key: '2030-01-03T00:00:00.000Z#000000000042',
      },
    }));
  it('were changed no earlier than they were created', () =>
    given(created, early).then({
      r1: { ...row, sha: early.data.commit, used_bytes: 1_100, file_count: 2, total_size: 1_100, commit_count: 1 },
    }));
  it('follow visibility', () =>
    given(created, hidden).then({
      r1: {
        ...row,
        private: true,
        last_modified: hidden.recordedAt,
        modified_key: `${hidden.recordedAt}#000000000042`,
      },
    }));
  it('follow a move and keep their creator', () => given(created, moved).then({ r1: afterMove }));
  it('take a quota of their own', () => given(created, limited).then({ r1: { ...row, quota_bytes: 500 } }));
  it('use what was counted anew, and say when that is more than their quota', () => {
    const counted = recorded<StorageRecalculated>('namespace-u1', 'StorageRecalculated', {
      ...{ ownerId: 'u1', repositoryId: 'r1', repositoryRevision: 0, usedBytes: 501, previousUsedBytes: 0 },
      ...{ visibility: 'public', privateUsedBytes: 0, publicUsedBytes: 501 },
    });
    return given(created, limited, counted).then({
      r1: { ...row, quota_bytes: 500, used_bytes: 501, over_quota: true },
    });
  });
  it('leave it behind when they go to another namespace', () => given(created, limited, moved).then({ r1: afterMove }));
  it('are gone once deleted', () => given(created, pushed, deleted, straggler).then({}));
});
