import { type DescribedRepository, repositoryAnswer } from '@hubledger/hf-wire';
import { microseconds, TEXT_PART } from '@hubledger/kernel';
import type { RepositoryRow } from './repository-row';

/** A row as repository info describes it. */
export const described = (row: RepositoryRow, id: string): DescribedRepository => ({
  repositoryId: id,
  repositoryType: row.repo_type,
  namespace: row.namespace,
  name: row.name,
  visibility: row.private ? 'private' : 'public',
  sdk: row.sdk,
  createdAt: row.created_at,
  lastModified: row.last_modified,
  card: { tags: row.tags, pipelineTag: row.pipeline_tag, libraryName: row.library_name, data: row.card_data },
  sizes: { usedBytes: row.used_bytes },
});

/**
 * A row of the hub's lists as they are asked for without further wishes (wire contract, section 4.4). Parts: both keys
 * that pages go on behind, the id of a private one (nothing for a public one), the JSON.
 */
export const hub = (row: RepositoryRow, id: string): string => {
  const answer = repositoryAnswer(described(row, id), { sha: null, siblings: null });
  delete answer['cardData'];
  return [row.created_key, row.modified_key, row.private ? id : '', JSON.stringify(answer)].join(TEXT_PART);
};

/**
 * A repository of the admin API (admin specification, section 6), but for what its creator and its namespace tell. Parts:
 * creator's id, owner's id, visibility, used bytes, its own quota (nothing for none), the object up to `owner_id`, from there
 * up to `percentage_used`.
 */
export const admin = (row: RepositoryRow): string => {
  const { id, repo_type, namespace, name, full_id, quota_bytes, used_bytes } = row;
  const head = JSON.stringify({ id, repo_type, namespace, name, full_id, private: row.private });
  const rest = JSON.stringify({ created_at: microseconds(row.created_at), quota_bytes, used_bytes });
  return [
    row.created_by,
    row.owner_id,
    row.private ? 'private' : 'public',
    used_bytes,
    quota_bytes ?? '',
    `${head.slice(0, -1)},"owner_id":`,
    `,${rest.slice(1, -1)},"percentage_used":`,
  ].join(TEXT_PART);
};

/** What lists of other things show of a repository, as JSON. */
export const fullId = ({ full_id }: RepositoryRow): string => JSON.stringify(full_id);
