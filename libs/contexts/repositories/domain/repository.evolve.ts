import type { RepositoryCreated, RepositoryEvent } from './repository.events';
import type { LiveRepository, Repository } from './repository.state';

/** The fence of an upload is needed while the upload may still commit; far fewer are ever under way. */
const REMEMBERED_CANCELLATIONS = 10_000;

const created = (data: RepositoryCreated['data']): LiveRepository => ({
  status: 'live',
  repositoryId: data.repositoryId,
  numericId: data.numericId,
  repositoryType: data.repositoryType,
  ownerId: data.ownerId,
  ownerKind: data.ownerKind,
  namespace: data.namespace,
  name: data.name,
  visibility: data.visibility,
  sdk: data.sdk,
  createdBy: data.createdBy,
  createdAt: data.createdAt,
  lastModified: data.createdAt,
  objectPrefix: data.objectPrefix,
  defaultBranch: 'main',
  branches: new Map(),
  tags: new Map(),
  sizes: {
    files: 0,
    regularBytes: 0,
    totalBytes: 0,
    usedBytes: 0,
    commits: 0,
    lfsReferences: { count: 0, bytes: 0 },
  },
  lfsIndex: null,
  card: null,
  cancelledReservations: new Set(),
  forfeits: 0,
});

const cancelled = (state: LiveRepository, reservationId: string): void => {
  state.cancelledReservations.add(reservationId);
  if (state.cancelledReservations.size <= REMEMBERED_CANCELLATIONS) return;
  for (const oldest of state.cancelledReservations) {
    state.cancelledReservations.delete(oldest);
    return;
  }
};

const later = (known: string, at = known): string => (at > known ? at : known);

/** Changes a living repository in place. */
const change = (state: LiveRepository, { type, data, recordedAt }: RepositoryEvent & { recordedAt?: string }): void => {
  switch (type) {
    case 'CommitPushed':
      state.branches.set(data.branch, { commit: data.commit, root: data.root, tree: data.tree });
      state.sizes = data.after;
      state.lfsIndex = data.lfsIndex;
      state.card = data.card ?? state.card;
      state.lastModified = later(state.lastModified, data.committedAt);
      return;
    case 'BranchCreated':
      state.branches.set(data.branch, { commit: data.commit, root: data.root, tree: data.tree });
      return;
    case 'BranchDeleted':
      state.branches.delete(data.branch);
      return;
    case 'TagCreated':
      state.tags.set(data.tag, { commit: data.commit, root: data.root, tree: data.tree });
      return;
    case 'TagDeleted':
      state.tags.delete(data.tag);
      return;
    case 'VisibilityChanged':
      state.visibility = data.to;
      state.lastModified = later(state.lastModified, recordedAt);
      return;
    case 'RepositoryMoved':
      state.ownerId = data.ownerId;
      state.ownerKind = data.ownerKind;
      state.namespace = data.namespace;
      state.name = data.name;
      return;
    case 'ReservationCancelled':
      cancelled(state, data.reservationId);
      return;
    case 'ClaimForfeited':
      state.forfeits += 1;
      return;
    default:
      return; // retired types are skipped
  }
};

export const evolveRepository = (state: Repository, event: RepositoryEvent & { recordedAt?: string }): Repository => {
  switch (event.type) {
    case 'RepositoryCreated':
      return created(event.data);
    case 'CreationAbandoned':
      return state.status === 'unknown' ? { status: 'abandoned' } : state;
    case 'RepositoryDeleted':
      if (state.status !== 'live') return state;
      return { status: 'deleted', repositoryId: state.repositoryId, objectPrefix: state.objectPrefix };
    default:
      if (state.status === 'live') change(state, event);
      return state;
  }
};
