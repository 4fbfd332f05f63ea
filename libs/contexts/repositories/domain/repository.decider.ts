import { assertNever, type StreamType } from '@hubledger/kernel';
import type { CancelReservation, RecordAbandonment, RecordCreation, RepositoryCommand } from './commands';
import { decideMove, decideVisibility } from './changes';
import { decideCommit, decideOrphanBranch } from './commits';
import { CreationLost, RepositoryExists, RepositoryNotFound } from './errors';
import { decideBranch, decideBranchDeletion, decideTag, decideTagDeletion } from './refs';
import { repositoryKey } from './repository-name';
import { evolveRepository } from './repository.evolve';
import type { RepositoryEvent } from './repository.events';
import { repositorySnapshot } from './repository.snapshot';
import type { LiveRepository, Repository } from './repository.state';

const create = ({ data }: RecordCreation, state: Repository): RepositoryEvent[] => {
  if (state.status !== 'unknown') throw new CreationLost(data.created.repositoryId);
  return [
    { type: 'RepositoryCreated', data: data.created },
    { type: 'CommitPushed', data: data.initial },
  ];
};

const live = (state: Repository): LiveRepository => {
  if (state.status !== 'live') throw new RepositoryNotFound();
  return state;
};

const remove = (state: LiveRepository): RepositoryEvent[] => {
  const { repositoryId, repositoryType, ownerId, namespace, name, visibility, sizes, createdAt } = state;
  const data = { repositoryId, repositoryType, ownerId, namespace, name, visibility, sizes, createdAt };
  return [{ type: 'RepositoryDeleted', data }];
};

/** A repository that is gone takes no commit: there is nothing to fence. */
const cancelReservation = ({ data }: CancelReservation, state: Repository): RepositoryEvent[] => {
  if (state.status !== 'live' || state.cancelledReservations.has(data.reservationId)) return [];
  return [{ type: 'ReservationCancelled', data }];
};

const abandon = ({ data: { claim, fullId } }: RecordAbandonment, state: Repository): RepositoryEvent[] => {
  switch (state.status) {
    case 'unknown':
      return [{ type: 'CreationAbandoned', data: { claim } }];
    case 'abandoned':
      return [];
    case 'live':
      if (repositoryKey(state.repositoryType, state.namespace, state.name) === fullId) {
        throw new RepositoryExists(`${state.namespace}/${state.name}`);
      }
      return [{ type: 'ClaimForfeited', data: { claim } }];
    case 'deleted':
      return [{ type: 'ClaimForfeited', data: { claim } }];
  }
};

const decide = (command: RepositoryCommand, state: Repository): RepositoryEvent[] => {
  switch (command.type) {
    case 'RecordCreation':
      return create(command, state);
    case 'RecordCommit':
      return decideCommit(command, live(state));
    case 'RecordOrphanBranch':
      return decideOrphanBranch(command, live(state));
    case 'RecordBranch':
      return decideBranch(command, live(state));
    case 'RecordBranchDeletion':
      return decideBranchDeletion(command, live(state));
    case 'RecordTag':
      return decideTag(command, live(state));
    case 'RecordTagDeletion':
      return decideTagDeletion(command, live(state));
    case 'RecordDeletion':
      return remove(live(state));
    case 'RecordVisibility':
      return decideVisibility(command, live(state));
    case 'RecordMove':
      return decideMove(command, live(state));
    case 'CancelReservation':
      return cancelReservation(command, state);
    case 'RecordAbandonment':
      return abandon(command, state);
    default:
      return assertNever(command);
  }
};

export const repositoryStream: StreamType<Repository, RepositoryCommand, RepositoryEvent> = {
  category: 'repository',
  decider: { initialState: () => ({ status: 'unknown' }), decide, evolve: evolveRepository },
  snapshot: repositorySnapshot,
};
