import {
  commitPushed,
  repositoryDeleted,
  repositoryMoved,
  sizes,
  visibilityChanged,
} from '../../../testing/builders/repository-events';
import { recorded } from '../../../testing/recorded';
import type { CommitPushed, RepositoryDeleted, RepositoryMoved, VisibilityChanged } from '../../repositories/contract';
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
    const data = visibilityChanged({ sizes: sizes({ usedBytes: 5 }), reservationId: 'x' });
    const event = recorded<VisibilityChanged>('repository-r1', 'VisibilityChanged', data, { revision: 8 });
    const told = { ...statement, repositoryRevision: 8, usedBytes: 5, visibility: 'private', reservationId: 'x' };
    expect(settleStorage.react(event)).toEqual([{ type: 'CommitStorage', data: told }]);
  });

  it('is where a repository moved in, and then where it moved out', () => {
    const data = repositoryMoved({ sizes: sizes({ usedBytes: 5 }), reservationId: 'x' });
    const event = recorded<RepositoryMoved>('repository-r1', 'RepositoryMoved', data, { revision: 8 });
    const shared = { repositoryId: 'r1', repositoryRevision: 8 };
    const arrived = { repositoryType: 'model', fullId: 'acme/net', visibility: 'public', usedBytes: 5 };
    expect(settleStorage.react(event)).toEqual([
      { type: 'AdmitArrival', data: { ...shared, ...arrived, ownerId: 'o1', reservationId: 'x' } },
      { type: 'ReleaseRepository', data: { ...shared, ownerId: 'u1', reason: 'moved' } },
    ]);
  });

  it('is the new name of a repository that stays with its owner', () => {
    const here = { ownerId: 'u1', ownerKind: 'user', namespace: 'ada', name: 'mesh', reservationId: null } as const;
    const event = recorded<RepositoryMoved>('repository-r1', 'RepositoryMoved', repositoryMoved(here), { revision: 8 });
    const renamed = { ownerId: 'u1', repositoryId: 'r1', repositoryRevision: 8, fullId: 'ada/mesh' };
    expect(settleStorage.react(event)).toEqual([{ type: 'RenameRepository', data: renamed }]);
  });

  it('is the end of a repository', () => {
    const event = recorded<RepositoryDeleted>('repository-r1', 'RepositoryDeleted', repositoryDeleted());
    const told = { ownerId: 'u1', repositoryId: 'r1', reason: 'deleted' };
    expect(settleStorage.react(event)).toEqual([{ type: 'ReleaseRepository', data: told }]);
  });
});
