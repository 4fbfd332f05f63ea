import type { ReadModel } from '@hubledger/kernel';
import type { RepositoryRow } from './repository-row';
import { admin, fullId, hub } from './row-texts';

export type { RepositoryRow };

/** Sorts like the time; the number (at most 10^12) tells rows of one millisecond apart. */
export const timeKey = (at: string, id: number): string => `${at}#${String(id).padStart(12, '0')}`;

export const repositoriesModel: ReadModel<RepositoryRow> = {
  name: 'repositories',
  version: 4,
  indexes: {
    id: ['order'],
    repo_type: ['order'],
    namespace: ['order'],
    full_id: ['order', 'trigram'],
    private: ['order'],
    owner_id: ['order'],
    used_bytes: ['order'],
    over_quota: ['filter'],
    total_size: ['order'],
    commit_count: ['order'],
    tags: ['order'],
    pipeline_tag: ['order'],
    created_key: ['order'],
    modified_key: ['order'],
  },
  compound: [
    ['repo_type', 'created_key'],
    ['repo_type', 'modified_key'],
    ['repo_type', 'private', 'created_key'],
    ['repo_type', 'private', 'modified_key'],
    ['over_quota', 'used_bytes'],
    ['namespace', 'modified_key'],
    ['namespace', 'created_key'],
  ],
  texts: { admin, hub, fullId },
};
