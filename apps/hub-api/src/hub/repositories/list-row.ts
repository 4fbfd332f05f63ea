import { onlyExpanded, repositoryAnswer, type Sibling } from '@hubledger/hf-wire';
import type { Stored } from '@hubledger/kernel';
import type { RepositoryRow } from '@projections/repositories/repositories/read-model';
import { described } from '@projections/repositories/repositories/row-texts';
import type { ListShape } from './list-query';

export type ListRow = Stored<RepositoryRow>;

/** One row of a list in the shape of repository info (wire contract, section 4.4). */
export const listRowAnswer = (
  { id, document: row }: ListRow,
  shape: ListShape,
  siblings: readonly Sibling[] | null,
): Record<string, unknown> => {
  const answer = repositoryAnswer(described(row, id), { sha: shape.sha ? row.sha : null, siblings });
  if (!shape.card) delete answer['cardData'];
  return onlyExpanded(answer, shape.expand);
};
