import type { Stored } from '@hubledger/kernel';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import type { ListShape } from './list-query';
import { onlyExpanded, repositoryAnswer, type Sibling } from './repository-answer';

export type ListRow = Stored<RepositoryRow>;

/** One row of a list in the shape of repository info (wire contract, section 4.4). */
export const listRowAnswer = (
  { id, document: row }: ListRow,
  shape: ListShape,
  siblings: readonly Sibling[] | null,
): Record<string, unknown> => {
  const card = {
    tags: row.tags,
    pipelineTag: row.pipeline_tag,
    libraryName: row.library_name,
    data: row.card_data,
  };
  const answer = repositoryAnswer(
    {
      repositoryId: id,
      repositoryType: row.repo_type,
      namespace: row.namespace,
      name: row.name,
      visibility: row.private ? 'private' : 'public',
      sdk: row.sdk,
      createdAt: row.created_at,
      lastModified: row.last_modified,
      card,
      sizes: { usedBytes: row.used_bytes },
    },
    { sha: shape.sha ? row.sha : null, siblings },
  );
  if (!shape.card) delete answer['cardData'];
  return onlyExpanded(answer, shape.expand);
};
