import type { CommitPushed, RepositoryDeleted, VisibilityChanged } from '@hubledger/contexts/repositories/contract';
import type { Issued, ProcessManager, RecordedEvent } from '@hubledger/kernel';
import type { CommitStorage, ReleaseRepository } from '../domain/commands';

type Settled = CommitPushed | VisibilityChanged | RepositoryDeleted;

const commit = (
  { data, revision }: RecordedEvent<CommitPushed | VisibilityChanged>,
  now: Pick<CommitStorage['data'], 'usedBytes' | 'visibility' | 'reservationId'>,
): Issued<CommitStorage> => {
  const { ownerId, ownerKind, repositoryId } = data;
  const statement = { ownerId, ownerKind, repositoryId, repositoryRevision: revision, settledReservationIds: [] };
  return { type: 'CommitStorage', data: { ...statement, ...now } };
};

/**
 * Whoever changes a repository tells the ledger itself; this tells it what a crash kept back. Statements are absolute
 * and carry their revision, so the ledger ignores what it knows.
 */
export const settleStorage: ProcessManager<Settled, CommitStorage | ReleaseRepository> = {
  name: 'settle-storage',
  handles: ['CommitPushed', 'VisibilityChanged', 'RepositoryDeleted'],
  react: (event) => {
    switch (event.type) {
      case 'CommitPushed': {
        const { visibility, after, reservationId } = event.data;
        return [commit(event, { visibility, usedBytes: after.usedBytes, reservationId })];
      }
      case 'VisibilityChanged': {
        const { to, sizes } = event.data;
        return [commit(event, { visibility: to, usedBytes: sizes.usedBytes, reservationId: null })];
      }
      case 'RepositoryDeleted': {
        const { ownerId, repositoryId } = event.data;
        return [{ type: 'ReleaseRepository', data: { ownerId, repositoryId, reason: 'deleted' } }];
      }
    }
  },
};
