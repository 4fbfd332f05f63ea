import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  RepositoryMoved,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';
import type { RepositoryQuotaSet, StorageRecalculated } from '@hubledger/contexts/storage/contract';
import { type DocumentChange, projection } from '@hubledger/kernel';
import { repositoriesModel, type RepositoryRow, timeKey } from './read-model';

type RepositoryRowEvent =
  | RepositoryCreated
  | CommitPushed
  | VisibilityChanged
  | RepositoryMoved
  | RepositoryQuotaSet
  | StorageRecalculated
  | RepositoryDeleted;

const weighed = (row: RepositoryRow): RepositoryRow => ({
  ...row,
  over_quota: row.quota_bytes !== null && row.used_bytes > row.quota_bytes,
});

const change = (id: string, next: (row: RepositoryRow) => Partial<RepositoryRow>): DocumentChange<RepositoryRow> => ({
  id,
  apply: (row) => (row ? weighed({ ...row, ...next(row) }) : null),
});

/** Commits tell whole seconds: the first one seems older than its repository. */
const modified = (row: RepositoryRow, at: string) => {
  const later = at > row.last_modified ? at : row.last_modified;
  return { last_modified: later, modified_key: timeKey(later, row.id) };
};

const created = (data: RepositoryCreated['data']): RepositoryRow => ({
  id: data.numericId,
  repo_type: data.repositoryType,
  namespace: data.namespace,
  name: data.name,
  full_id: `${data.namespace}/${data.name}`,
  private: data.visibility === 'private',
  owner_id: data.ownerId,
  owner_kind: data.ownerKind,
  created_by: data.createdBy,
  created_at: data.createdAt,
  last_modified: data.createdAt,
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
  sdk: data.sdk,
  created_key: timeKey(data.createdAt, data.numericId),
  modified_key: timeKey(data.createdAt, data.numericId),
});

const cardOf = ({ card }: CommitPushed['data']): Partial<RepositoryRow> =>
  card === null
    ? {}
    : { tags: card.tags, pipeline_tag: card.pipelineTag, library_name: card.libraryName, card_data: card.data };

const pushed = (data: CommitPushed['data'], row: RepositoryRow): Partial<RepositoryRow> => ({
  ...modified(row, data.committedAt),
  ...(data.isDefault ? { sha: data.commit } : {}),
  ...cardOf(data),
  used_bytes: data.after.usedBytes,
  file_count: data.after.files,
  total_size: data.after.totalBytes,
  commit_count: data.after.commits,
  lfs_reference_count: data.after.lfsReferences.count,
  lfs_reference_bytes: data.after.lfsReferences.bytes,
});

/** Answers "which repositories are there?" for the hub's lists and for the admin's. */
export const repositories = projection<RepositoryRow, RepositoryRowEvent>({
  model: repositoriesModel,
  handles: [
    'RepositoryCreated',
    'CommitPushed',
    'VisibilityChanged',
    'RepositoryMoved',
    'RepositoryQuotaSet',
    'StorageRecalculated',
    'RepositoryDeleted',
  ],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data, recordedAt }) => {
    const id = data.repositoryId;
    switch (type) {
      case 'RepositoryCreated':
        return [{ id, apply: () => created(data) }];
      case 'CommitPushed':
        return [change(id, (row) => pushed(data, row))];
      case 'VisibilityChanged':
        return [change(id, (row) => ({ private: data.to === 'private', ...modified(row, recordedAt) }))];
      case 'RepositoryMoved':
        return [
          change(id, (row) => ({
            ...(data.ownerId === row.owner_id ? {} : { quota_bytes: null }), // it was one of the namespace's ledger
            owner_id: data.ownerId,
            owner_kind: data.ownerKind,
            namespace: data.namespace,
            name: data.name,
            full_id: `${data.namespace}/${data.name}`,
          })),
        ];
      case 'RepositoryQuotaSet':
        return [change(id, () => ({ quota_bytes: data.quotaBytes }))];
      case 'StorageRecalculated':
        return [change(id, () => ({ used_bytes: data.usedBytes }))];
      case 'RepositoryDeleted':
        return [{ id, apply: () => null }];
    }
  },
});
