import type { DocumentStore } from '@hubledger/kernel';
import { accountsById, searchUsers } from '@projections/identity/accounts/queries';
import { searchCommits } from '@projections/repositories/commits/queries';
import { fullIdsOf, searchRepositories } from '@projections/repositories/repositories/queries';
import type { SearchResponse } from './search.dto';
import type { SearchedType, SearchQuery } from './search-query.dto';

const EVERYTHING: readonly SearchedType[] = ['users', 'repos', 'commits'];

export const search = async (store: DocumentStore, query: SearchQuery): Promise<SearchResponse> => {
  const { q, limit } = query;
  const asked = [...(query.types ?? []), ...(query['types[]'] ?? [])];
  const types = new Set(asked.length > 0 ? asked : EVERYTHING);
  const [users, repositories, commits] = await Promise.all([
    types.has('users') ? foundUsers(store, q, limit) : [],
    types.has('repos') || types.has('repositories') ? foundRepositories(store, q, limit) : [],
    types.has('commits') ? foundCommits(store, q, limit) : [],
  ]);
  return {
    query: q,
    results: { users, repositories, commits },
    result_counts: { users: users.length, repositories: repositories.length, commits: commits.length },
  };
};

const foundUsers = async (store: DocumentStore, q: string, limit: number) =>
  (await searchUsers(store, q, limit)).map(({ id, username, email, email_verified, is_active }) => {
    return { id, username, email, email_verified, is_active };
  });

const foundRepositories = async (store: DocumentStore, q: string, limit: number) => {
  const found = await searchRepositories(store, q, limit);
  const creators = await accountsById(
    store,
    found.map(({ created_by }) => created_by),
  );
  return found.map(({ id, full_id, repo_type, namespace, name, private: isPrivate, created_by }) => {
    const owner_username = creators.get(created_by)?.username ?? 'unknown';
    return { id, full_id, repo_type, namespace, name, private: isPrivate, owner_username };
  });
};

/** Under the name that the repository bears now; once it was deleted, under its last at a push. */
const foundCommits = async (store: DocumentStore, q: string, limit: number) => {
  const found = await searchCommits(store, q, limit);
  const named = await fullIdsOf(
    store,
    found.map(({ repository_id }) => repository_id),
  );
  return found.map(({ id, commit_id, message, username, repo_type, branch, created_at, ...row }) => {
    const now = named.get(row.repository_id);
    const repo_full_id = now === undefined ? row.repo_full_id : (JSON.parse(now) as string);
    return { id, commit_id, message, username, repo_full_id, repo_type, branch, created_at };
  });
};
