import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import type { HubListQuery } from '@projections/repositories/repositories/hub-list';
import { isOn, pageSizeOf, type Query, valueOf, valuesOf } from './query-words';

/** What a list answers about each repository. */
export interface ListShape {
  readonly expand: readonly string[];
  readonly siblings: boolean;
  /** `full`, or `expand` says for itself what is wanted. */
  readonly sha: boolean;
  readonly card: boolean;
}

/** The rows as they are stored for this. */
export const isUsual = ({ expand, siblings, sha, card }: ListShape): boolean =>
  expand.length === 0 && !siblings && !sha && !card;

const PAGE = 500;
const MAX_PAGE = 1_000;
/** Each row then costs a walk through its tree. */
const MAX_PAGE_WITH_FILES = 20;

/** Nothing is counted yet, so orders by popularity are the order of the last change. */
const BY_CREATION = new Set(['createdAt', 'created_at', 'recent']);

export const listShapeOf = (query: Query): ListShape => {
  const expand = valuesOf(query, 'expand');
  const full = isOn(query, 'full');
  return {
    expand,
    siblings: full || expand.includes('siblings'),
    sha: full || expand.includes('sha'),
    card: full || isOn(query, 'cardData') || expand.includes('cardData'),
  };
};

/** The question behind the parameters of wire contract, section 4.4. Unknown parameters are ignored. */
export const listQueryOf = (
  type: RepositoryType,
  query: Query,
  shape: ListShape,
  ownerIds: readonly string[],
): HubListQuery => ({
  type,
  visibleTo: { ownerIds },
  author: valueOf(query, 'author'),
  search: valuesOf(query, 'search'),
  tags: valuesOf(query, 'filter'),
  pipelineTag: valueOf(query, 'pipeline_tag'),
  sort: BY_CREATION.has(valueOf(query, 'sort') ?? '') ? 'createdAt' : 'lastModified',
  order: valueOf(query, 'direction') === '1' ? 'asc' : 'desc',
  limit: shape.siblings
    ? pageSizeOf(query, MAX_PAGE_WITH_FILES, MAX_PAGE_WITH_FILES)
    : pageSizeOf(query, PAGE, MAX_PAGE),
  cursor: valueOf(query, 'cursor'),
});
