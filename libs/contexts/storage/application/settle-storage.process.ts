import type {
  CommitPushed,
  RepositoryDeleted,
  RepositoryMoved,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';
import type { Issued, ProcessManager, RecordedEvent } from '@hubledger/kernel';
import type { AdmitArrival, CommitStorage, ReleaseRepository, RenameRepository } from '../domain/commands';

type Settled = CommitPushed | VisibilityChanged | RepositoryMoved | RepositoryDeleted;
type Settling = AdmitArrival | CommitStorage | ReleaseRepository | RenameRepository;

const commit = (
  { data, revision }: RecordedEvent<CommitPushed | VisibilityChanged>,
  now: Pick<CommitStorage['data'], 'usedBytes' | 'visibility' | 'reservationId'>,
): Issued<CommitStorage> => {
  const { ownerId, ownerKind, repositoryId } = data;
  const statement = { ownerId, ownerKind, repositoryId, repositoryRevision: revision, settledReservationIds: [] };
  return { type: 'CommitStorage', data: { ...statement, ...now } };
};

/** In at the new owner first: the other way round its storage would count for nobody. */
const move = ({ data, revision }: RecordedEvent<RepositoryMoved>): Array<Issued<Settling>> => {
  const { fromOwnerId, ownerId, repositoryId, repositoryType, visibility, sizes, reservationId } = data;
  const shared = { repositoryId, repositoryRevision: revision };
  const fullId = `${data.namespace}/${data.name}`;
  if (fromOwnerId === ownerId) return [{ type: 'RenameRepository', data: { ...shared, ownerId, fullId } }];
  const arrived = { ...shared, ownerId, repositoryType, fullId, visibility, usedBytes: sizes.usedBytes };
  return [
    { type: 'AdmitArrival', data: { ...arrived, reservationId: reservationId ?? '' } },
    { type: 'ReleaseRepository', data: { ...shared, ownerId: fromOwnerId, reason: 'moved' } },
  ];
};

/**
 * Whoever changes a repository tells the ledger itself; this tells it what a crash kept back. Statements are absolute
 * and carry their revision, so the ledger ignores what it knows.
 */
export const settleStorage: ProcessManager<Settled, Settling> = {
  name: 'settle-storage',
  handles: ['CommitPushed', 'VisibilityChanged', 'RepositoryMoved', 'RepositoryDeleted'],
  react: (event) => {
    switch (event.type) {
      case 'CommitPushed': {
        const { visibility, after, reservationId } = event.data;
        return [commit(event, { visibility, usedBytes: after.usedBytes, reservationId })];
      }
      case 'VisibilityChanged': {
        const { to, sizes, reservationId } = event.data;
        return [commit(event, { visibility: to, usedBytes: sizes.usedBytes, reservationId })];
      }
      case 'RepositoryMoved':
        return move(event);
      case 'RepositoryDeleted': {
        const { ownerId, repositoryId } = event.data;
        return [{ type: 'ReleaseRepository', data: { ownerId, repositoryId, reason: 'deleted' } }];
      }
    }
  },
};
