import {
  type Condition,
  type DocumentStore,
  type FindOptions,
  searchedFrom,
  TEXT_PART,
  type Where,
} from '@hubledger/kernel';
import { type CommitRow, commitsModel, repositoryAuthor } from './read-model';

export interface CommitFilter {
  /** None of them: no commits. */
  readonly repositoryIds?: readonly string[];
  readonly username?: string;
}

export interface CommitPage extends CommitFilter {
  readonly sort: 'id' | 'created_at' | 'username' | 'repository';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const FIELD = { id: 'id', created_at: 'created_at', username: 'username', repository: 'repo_full_id' } as const;

/** Equality with one value lets the store use filter and order of one index. */
const among = (values: readonly string[]): Condition =>
  values.length === 1 && values[0] !== undefined ? { eq: values[0] } : { in: values };

const conditionsOf = ({ repositoryIds, username }: CommitFilter): Record<string, Condition> => {
  if (repositoryIds === undefined) return username === undefined ? {} : { username: { eq: username } };
  if (username === undefined) return { repository_id: among(repositoryIds) };
  return { repository_author: among(repositoryIds.map((id) => repositoryAuthor(id, username))) };
};

const findFor = (page: CommitPage): Pick<FindOptions, 'where' | 'sort'> => {
  const { repositoryIds = [], username, order } = page;
  const [repositoryId] = repositoryIds;
  if (page.sort === 'username' && username === undefined && repositoryId !== undefined && repositoryIds.length === 1) {
    const authors = { gte: repositoryAuthor(repositoryId, ''), lt: `${repositoryId}!` };
    return { where: { all: { repository_author: authors } }, sort: [{ field: 'repository_author', order }] };
  }
  return { where: { all: conditionsOf(page) }, sort: [{ field: FIELD[page.sort], order }] };
};

/** A commit's JSON in pieces: what can change since is put in between by `commitJson`. */
export interface CommitParts {
  readonly repositoryId: string;
  readonly authorId: string;
  readonly head: string;
  /** Name of the repository when it was pushed, JSON. */
  readonly pushedTo: string;
  readonly middle: string;
  readonly tail: string;
}

export const listCommits = async (store: DocumentStore, page: CommitPage): Promise<CommitParts[]> => {
  if (page.repositoryIds?.length === 0) return [];
  const { limit, offset } = page;
  const { texts } = await store.collection(commitsModel).findTexts('admin', { ...findFor(page), limit, offset });
  return texts.map((text) => {
    const [repositoryId = '', authorId = '', head = '', pushedTo = '', middle = '', tail = ''] = text.split(TEXT_PART);
    return { repositoryId, authorId, head, pushedTo, middle, tail };
  });
};

/** @param fullId and `userId` are JSON; undefined once the repository or the author is gone. */
export const commitJson = (parts: CommitParts, fullId: string | undefined, userId: string | undefined): string =>
  `${parts.head}${fullId ?? parts.pushedTo}${parts.middle}${userId ?? 'null'}${parts.tail}`;

/** Exact to `cap`. Totals of all, of one repository and of one person are counters of other read models. */
export const countCommits = (store: DocumentStore, filter: CommitFilter, cap: number): Promise<number> =>
  filter.repositoryIds?.length === 0
    ? Promise.resolve(0)
    : store.collection(commitsModel).count({ all: conditionsOf(filter) }, cap);

const PAGE = 500;

/** All of one person, newest first, by pages: a name may have been borne by others. */
export async function* commitsBy(
  store: DocumentStore,
  { id: authorId, username }: { readonly id: string; readonly username: string },
): AsyncGenerator<CommitRow> {
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const found = await store.collection(commitsModel).find({
      where: { all: { username: { eq: username }, id: { lt: before } } },
      sort: [{ field: 'id', order: 'desc' }],
      limit: PAGE,
    });
    for (const { document } of found) if (document.author_id === authorId) yield document;
    const last = found.at(-1);
    if (!last || found.length < PAGE) return;
    before = last.document.id;
  }
}

/** Newest first, by a part of the message's first line or of the author's name. */
export const searchCommits = async (store: DocumentStore, search: string, limit: number): Promise<CommitRow[]> => {
  const commits = store.collection(commitsModel);
  const from = await searchedFrom(commits, 'id', search);
  const where: Where = {
    ...(from === null ? {} : { all: { id: { gt: from } } }),
    anyOf: [{ message: { contains: search } }, { username: { contains: search } }],
  };
  const found = await commits.find({ where, sort: [{ field: 'id', order: 'desc' }], limit });
  return found.map(({ document }) => document);
};
