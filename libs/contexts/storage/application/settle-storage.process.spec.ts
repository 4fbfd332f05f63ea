import { commitPushed, repositoryDeleted, sizes, visibilityChanged } from '../../../testing/builders/repository-events';
import { recorded } from '../../../testing/recorded';
import type { CommitPushed, RepositoryDeleted, VisibilityChanged } from '../../repositories/contract';
import { settleStorage } from './settle-storage.process';

const statement = { ownerId: 'u1', ownerKind: 'user', repositoryId: 'r1', settledReservationIds: [] };

describe('what the ledger is told after a crash', () => {
  it('is what a commit left, at its revision', () => {
    const data = commitPushed({ reservationId: 'x' });
    const event = recorded<CommitPushed>('repository-r1', 'CommitPushed', data, { revision: 7 });
    const usedBytes = data.after.usedBytes;
    const told = { ...statement, repositoryRevision: 7, usedBytes, visibility: 'public', reservationId: 'x' };
    expect(settleStorage.react(event)).toEqual([{ type: 'CommitStorage', data: told }]);
  });

  it('is the other visibility of the same bytes', () => {
    const data = visibilityChanged({ sizes: sizes({ usedBytes: 5 }) });
    const event = recorded<VisibilityChanged>('repository-r1', 'VisibilityChanged', data, { revision: 8 });
    const told = { ...statement, repositoryRevision: 8, usedBytes: 5, visibility: 'private', reservationId: null };
    expect(settleStorage.react(event)).toEqual([{ type: 'CommitStorage', data: told }]);
  });

  it('is the end of a repository', () => {
    const event = recorded<RepositoryDeleted>('repository-r1', 'RepositoryDeleted', repositoryDeleted());
    const told = { ownerId: 'u1', repositoryId: 'r1', reason: 'deleted' };
    expect(settleStorage.react(event)).toEqual([{ type: 'ReleaseRepository', data: told }]);
  });
});
