import type { CommitPushed } from '@hubledger/contexts/repositories/contract';
import { projection } from '@hubledger/kernel';
import { type Contributor, contributorsModel } from './read-model';

/** Answers "who pushes most?", and the total of a list of one person's commits. */
export const contributors = projection<Contributor, CommitPushed>({
  model: contributorsModel,
  handles: ['CommitPushed'],
  awaited: true,
  onFailure: 'park',
  project: ({ data: { authorName: username } }) => [
    { id: username, apply: (person) => ({ username, commit_count: (person?.commit_count ?? 0) + 1 }) },
  ],
});
