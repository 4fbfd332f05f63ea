import type { CommitPushed } from '@hubledger/contexts/repositories/contract';
import { projection } from '@hubledger/kernel';
import { commitDocumentId, type CommitRow, commitsModel, repositoryAuthor } from './read-model';

const row = (data: CommitPushed['data']): CommitRow => ({
  id: data.numericId,
  commit_id: data.commit,
  repository_id: data.repositoryId,
  repo_full_id: `${data.namespace}/${data.name}`,
  repo_type: data.repositoryType,
  branch: data.branch,
  author_id: data.authorId,
  username: data.authorName,
  message: data.title,
  description: data.description,
  created_at: data.committedAt,
  repository_author: repositoryAuthor(data.repositoryId, data.authorName),
});

/** Answers "who pushed what, where, when?". */
export const commits = projection<CommitRow, CommitPushed>({
  model: commitsModel,
  handles: ['CommitPushed'],
  awaited: true,
  onFailure: 'park',
  insertsOnly: true,
  project: ({ data }) => [{ id: commitDocumentId(data.numericId), apply: () => row(data) }],
});
