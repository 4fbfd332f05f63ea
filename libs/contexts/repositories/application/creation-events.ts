import type { RecordCreation } from '../domain/commands';
import type { RepositorySizes } from '../domain/repository.events';
import type { CreateRepository } from '../domain/requests';
import type { FirstCommit } from './content/initial-commit';

/** What is asked for, and the id it will have. */
export type CreationPlan = CreateRepository['data'] & { readonly repositoryId: string; readonly fullId: string };

interface CreationFacts {
  readonly objectPrefix: string;
  readonly numericId: number;
  readonly commitNumericId: number;
  readonly first: FirstCommit;
  readonly createdAt: string;
}

const NOTHING: RepositorySizes = {
  files: 0,
  regularBytes: 0,
  totalBytes: 0,
  usedBytes: 0,
  commits: 0,
  lfsReferences: { count: 0, bytes: 0 },
};

/** A new repository and its first commit, as one append. */
export const creationEvents = (plan: CreationPlan, facts: CreationFacts): RecordCreation['data'] => {
  const { repositoryId, repositoryType, owner, name, visibility, sdk } = plan;
  const { first, createdAt, objectPrefix, numericId, commitNumericId } = facts;
  const { built, lfs, references, card } = first;
  const shared = { repositoryId, repositoryType, ...owner, name, visibility };
  const { files, bytes: totalBytes, regularBytes } = built.totals;
  const usedBytes = regularBytes + lfs.added.bytes;
  return {
    created: { ...shared, numericId, sdk, createdBy: built.authorId, objectPrefix, createdAt },
    initial: {
      ...shared,
      branch: 'main',
      isDefault: true,
      numericId: commitNumericId,
      commit: built.commit,
      parents: [],
      tree: built.tree,
      root: built.root,
      authorId: built.authorId,
      authorName: built.authorName,
      title: built.title,
      description: built.description,
      committedAt: built.committedAt,
      before: NOTHING,
      after: { files, regularBytes, totalBytes, usedBytes, commits: 1, lfsReferences: references },
      lfsNew: lfs.added,
      lfsIndex: lfs.index,
      reservationId: null,
      card,
    },
  };
};
