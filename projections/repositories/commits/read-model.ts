import type { RepositoryType } from '@hubledger/contexts/repositories/contract';
import { type ReadModel, TEXT_PART } from '@hubledger/kernel';

/**
 * A commit. The document's id is its number, zero-padded, so that lists break ties by it. Commits stay when their
 * repository is deleted or their author leaves: they are history (admin specification, section 5).
 */
export interface CommitRow {
  id: number;
  /** Git object id, 40 hex. */
  commit_id: string;
  repository_id: string;
  /** `namespace/name` when it was pushed: what `sort=repository` goes by, and what is shown once it was deleted. */
  repo_full_id: string;
  repo_type: RepositoryType;
  branch: string;
  author_id: string;
  username: string;
  /** First line, and the message without it. */
  message: string;
  description: string;
  /** ISO-8601 UTC. */
  created_at: string;
  /**
   * Both filters in one text, see `repositoryAuthor`. One compound index over both fields would serve as well, but
   * SQLite then skip-scans it for questions about the second field alone (15 ms instead of 1).
   */
  repository_author: string;
}

/** User names have no blanks, so all authors of a repository sort between `id ` and `id!`. */
export const repositoryAuthor = (repositoryId: string, username: string): string => `${repositoryId} ${username}`;

export const commitDocumentId = (numericId: number): string => String(numericId).padStart(16, '0');

/**
 * The JSON of the admin API's commit object (admin specification, section 5), cut where something is resolved when it is
 * answered: repository_id, author_id, the object up to `repo_full_id`, its value at the time of the push, the object up to
 * `user_id`, the rest.
 */
const admin = (row: CommitRow): string => {
  const { id, commit_id, repo_type, branch, username, message, description, created_at } = row;
  return [
    row.repository_id,
    row.author_id,
    `${JSON.stringify({ id, commit_id }).slice(0, -1)},"repo_full_id":`,
    JSON.stringify(row.repo_full_id),
    `,${JSON.stringify({ repo_type, branch }).slice(1, -1)},"user_id":`,
    `,${JSON.stringify({ username, message, description, created_at }).slice(1)}`,
  ].join(TEXT_PART);
};

export const commitsModel: ReadModel<CommitRow> = {
  name: 'commits',
  version: 3,
  indexes: {
    id: ['order'],
    repository_id: ['order'],
    repo_full_id: ['order'],
    username: ['order', 'trigram'],
    message: ['trigram'],
    created_at: ['order'],
    repository_author: ['order'],
  },
  compound: [
    ['repository_id', 'created_at'],
    ['repository_id', 'id'],
    ['username', 'created_at'],
    ['username', 'id'],
    ['username', 'repo_full_id'],
    ['repository_author', 'created_at'],
  ],
  texts: { admin },
};
