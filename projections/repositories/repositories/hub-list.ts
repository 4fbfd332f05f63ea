import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import {
  type Condition,
  type DocumentStore,
  DomainError,
  type FindOptions,
  type Stored,
  TEXT_PART,
  type Where,
} from '@hubledger/kernel';
import { repositoriesModel, type RepositoryRow } from './read-model';

export interface HubListQuery {
  readonly type: RepositoryType;
  /** `everything`, or public ones and those of these owners (userId and organizationIds of the caller). */
  readonly visibleTo: 'everything' | { readonly ownerIds: readonly string[] };
  /** Exact namespace. */
  readonly author?: string;
  /** Parts of `namespace/name`, case-insensitive; all must match. */
  readonly search?: readonly string[];
  /** Tags; all must match. */
  readonly tags?: readonly string[];
  readonly pipelineTag?: string;
  readonly libraryName?: string;
  readonly sort: 'lastModified' | 'createdAt';
  /** Default `desc`. */
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  /** What the page before answered as `next`. */
  readonly cursor?: string;
}

/** `next`: null on the last page. */
export interface HubListPage<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

/** A row as it is answered when nothing but the usual is asked for. */
export interface HubRowJson {
  /** Of a private repository; empty for a public one. */
  readonly privateId: string;
  readonly json: string;
}

/** The cursor was not made by this list. */
export class BadListCursor extends DomainError {
  readonly code = 'repositories.bad_list_cursor';
  readonly kind = 'invalid';
  constructor() {
    super('The cursor is not one that this list gave out');
  }
}

/** Rows looked at for one page; a page that ends here is short, but its `next` goes on. */
const MAX_LOOKED_AT = 10_000;
const CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]+Z#\d{12,}$/;

/**
 * A page of a hub list. Pages go on behind the last row looked at, so deep pages cost what the first one does and rows
 * neither repeat nor vanish when others change. The store is asked for the first search term and the first tag; further
 * ones are checked here.
 *
 * @throws BadListCursor
 */
export const listRepositories = (
  store: DocumentStore,
  query: HubListQuery,
): Promise<HubListPage<Stored<RepositoryRow>>> => {
  const field = fieldOf(query);
  const find = async (options: FindOptions) => {
    const found = await store.collection(repositoriesModel).find(options);
    return found.map((row) => ({ row, key: row.document[field], matches: matchesRest(row.document, query) }));
  };
  return pageOf(query, find);
};

/** The same as JSON, without a document being read. Null: `query` asks for what only documents tell. */
export const listRepositoriesAsJson = async (
  store: DocumentStore,
  query: HubListQuery,
): Promise<HubListPage<HubRowJson> | null> => {
  if (needsLook(query)) return null;
  const byCreation = fieldOf(query) === 'created_key';
  const find = async (options: FindOptions) => {
    const { texts } = await store.collection(repositoriesModel).findTexts('hub', options);
    return texts.map((text) => {
      const [createdKey = '', modifiedKey = '', privateId = '', json = ''] = text.split(TEXT_PART);
      return { row: { privateId, json }, key: byCreation ? createdKey : modifiedKey, matches: true };
    });
  };
  return pageOf(query, find);
};

/** `key` is what a page goes on behind. */
interface LookedAt<Row> {
  readonly row: Row;
  readonly key: string;
  readonly matches: boolean;
}

const pageOf = async <Row>(
  query: HubListQuery,
  find: (options: FindOptions) => Promise<Array<LookedAt<Row>>>,
): Promise<HubListPage<Row>> => {
  const field = fieldOf(query);
  const order = query.order ?? 'desc';
  const limit = Math.max(1, query.limit);
  const chunk = needsLook(query) ? Math.max(500, limit) : limit;
  const rows: Row[] = [];
  let after = query.cursor === undefined ? null : cursorKey(query.cursor);
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += chunk) {
    const where = whereOf(query, field, order, after);
    const found = await find({ where, sort: [{ field, order }], limit: chunk + 1 });
    const last = Math.min(found.length, chunk);
    for (let index = 0; index < last; index++) {
      const { row, key, matches } = found[index]!;
      after = key;
      if (!matches) continue;
      rows.push(row);
      if (rows.length === limit) return { rows, next: index + 1 < found.length ? cursorOf(after) : null };
    }
    if (found.length <= chunk) return { rows, next: null };
  }
  return { rows, next: after === null ? null : cursorOf(after) };
};

const fieldOf = ({ sort }: HubListQuery) => (sort === 'createdAt' ? 'created_key' : 'modified_key');

const cursorOf = (key: string): string => Buffer.from(key).toString('base64url');

const cursorKey = (cursor: string): string => {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!CURSOR.test(key)) throw new BadListCursor();
  return key;
};

const whereOf = (query: HubListQuery, field: string, order: 'asc' | 'desc', after: string | null): Where => {
  const { type, visibleTo, author, search = [], tags = [], pipelineTag } = query;
  const all: Record<string, Condition> = { repo_type: { eq: type } };
  if (author !== undefined) all['namespace'] = { eq: author };
  if (search[0]) all['full_id'] = { contains: search[0] };
  if (tags[0] !== undefined) all['tags'] = { eq: tags[0] };
  if (pipelineTag !== undefined) all['pipeline_tag'] = { eq: pipelineTag };
  if (after !== null) all[field] = order === 'desc' ? { lt: after } : { gt: after };
  if (visibleTo === 'everything') return { all };
  if (visibleTo.ownerIds.length === 0) return { all: { ...all, private: { eq: false } } };
  return { all, anyOf: [{ private: { eq: false } }, { owner_id: { in: visibleTo.ownerIds } }] };
};

const needsLook = ({ search = [], tags = [], libraryName }: HubListQuery): boolean =>
  search.length > 1 || tags.length > 1 || libraryName !== undefined;

const matchesRest = (row: RepositoryRow, { search = [], tags = [], libraryName }: HubListQuery): boolean =>
  search.slice(1).every((term) => row.full_id.toLowerCase().includes(term.toLowerCase())) &&
  tags.slice(1).every((tag) => row.tags.includes(tag)) &&
  (libraryName === undefined || row.library_name === libraryName);
