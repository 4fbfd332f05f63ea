import type { RecordCommit, RecordOrphanBranch } from './commands';
import { HeadMoved, ReservationWasCancelled, RevisionNotFound } from './errors';
import { branchInTheWay, deletionOf } from './refs';
import type { CommitPushed, RepositoryEvent } from './repository.events';
import type { LiveRepository } from './repository.state';

/** Whose quota, and which, was asked for is part of what a commit was computed from. */
const isElsewhere = (data: CommitPushed['data'], state: LiveRepository): boolean =>
  data.ownerId !== state.ownerId || data.visibility !== state.visibility;

const pushedTo = (state: LiveRepository, data: CommitPushed['data']): RepositoryEvent => {
  const { ownerId, ownerKind, namespace, name, visibility } = state;
  return { type: 'CommitPushed', data: { ...data, ownerId, ownerKind, namespace, name, visibility } };
};

export const decideCommit = ({ data }: RecordCommit, state: LiveRepository): RepositoryEvent[] => {
  const head = state.branches.get(data.branch);
  if (!head) throw new RevisionNotFound(data.branch);
  if (data.reservationId !== null && state.cancelledReservations.has(data.reservationId)) {
    throw new ReservationWasCancelled(data.reservationId);
  }
  const isStale = head.commit !== data.parents[0] || data.before.commits !== state.sizes.commits;
  if (isStale || isElsewhere(data, state)) {
    throw new HeadMoved(data.branch, data.parents[0], head.commit);
  }
  return [pushedTo(state, data)];
};

export const decideOrphanBranch = ({ data }: RecordOrphanBranch, state: LiveRepository): RepositoryEvent[] => {
  const { pushed, overwrite } = data;
  const replaced = branchInTheWay(pushed.branch, overwrite, state);
  if (replaced?.commit === pushed.commit) return [];
  if (pushed.before.commits !== state.sizes.commits) {
    throw new HeadMoved(pushed.branch, undefined, replaced?.commit ?? null);
  }
  return [...deletionOf(pushed, replaced), pushedTo(state, pushed)];
};
