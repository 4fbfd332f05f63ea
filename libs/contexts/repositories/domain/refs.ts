import { refNameProblem, refNamesCollide } from '@hubledger/hf-wire';
import type { RecordBranch, RecordBranchDeletion, RecordTag, RecordTagDeletion } from './commands';
import { BadRef, NotAllowed, RefExists, RevisionNotFound, TooManyRefs } from './errors';
import type { RepositoryEvent } from './repository.events';
import type { LiveRepository, Ref } from './repository.state';

export const MAX_BRANCHES = 10_000;
export const MAX_TAGS = 10_000;

/** @throws `BadRef` */
const assertRefName = (name: string): void => {
  const problem = refNameProblem(name);
  if (problem !== null) throw new BadRef(name, problem);
};

/** Answers the reference that a new one can't live beside. */
const collidingRef = (name: string, existing: Iterable<string>): string | null => {
  for (const other of existing) if (refNamesCollide(name, other)) return other;
  return null;
};

/**
 * The branch of this name that a new one replaces; null when the name is free.
 *
 * @throws `BadRef`, `RefExists`, `NotAllowed`, `TooManyRefs`
 */
export const branchInTheWay = (branch: string, overwrite: boolean, state: LiveRepository): Ref | null => {
  assertRefName(branch);
  const existing = state.branches.get(branch);
  if (existing) {
    if (!overwrite) throw new RefExists(branch);
    if (branch === state.defaultBranch) throw new NotAllowed('The default branch is changed by commits only');
    return existing;
  }
  const colliding = collidingRef(branch, state.branches.keys());
  if (colliding !== null) throw new RefExists(branch, colliding);
  if (state.branches.size >= MAX_BRANCHES) throw new TooManyRefs(MAX_BRANCHES);
  return null;
};

/** Overwriting is a deletion and a creation in one append, so that a fold of either alone stays right. */
export const deletionOf = (
  { repositoryId, branch }: { readonly repositoryId: string; readonly branch: string },
  ref: Ref | null,
): RepositoryEvent[] => (ref ? [{ type: 'BranchDeleted', data: { repositoryId, branch, commit: ref.commit } }] : []);

export const decideBranch = ({ data }: RecordBranch, state: LiveRepository): RepositoryEvent[] => {
  const { overwrite = false, ...target } = data;
  const replaced = branchInTheWay(data.branch, overwrite, state);
  if (replaced?.commit === data.commit) return [];
  return [...deletionOf(data, replaced), { type: 'BranchCreated', data: target }];
};

export const decideBranchDeletion = ({ data }: RecordBranchDeletion, state: LiveRepository): RepositoryEvent[] => {
  if (data.branch === state.defaultBranch) throw new NotAllowed('The default branch can not be deleted');
  const ref = state.branches.get(data.branch);
  if (!ref) throw new RevisionNotFound(data.branch);
  return [{ type: 'BranchDeleted', data: { ...data, commit: ref.commit } }];
};

export const decideTag = ({ data }: RecordTag, state: LiveRepository): RepositoryEvent[] => {
  assertRefName(data.tag);
  const inTheWay = collidingRef(data.tag, state.tags.keys());
  if (inTheWay !== null) throw new RefExists(data.tag, inTheWay);
  if (state.tags.size >= MAX_TAGS) throw new TooManyRefs(MAX_TAGS);
  return [{ type: 'TagCreated', data }];
};

export const decideTagDeletion = ({ data }: RecordTagDeletion, state: LiveRepository): RepositoryEvent[] => {
  const ref = state.tags.get(data.tag);
  if (!ref) throw new RevisionNotFound(data.tag);
  return [{ type: 'TagDeleted', data: { ...data, commit: ref.commit } }];
};
