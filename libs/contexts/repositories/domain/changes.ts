import type { HeldStorage, RecordMove, RecordVisibility } from './commands';
import { RepositoryChanged, ReservationWasCancelled } from './errors';
import type { RepositoryEvent } from './repository.events';
import type { LiveRepository } from './repository.state';

/** What a namespace holds for a repository as a whole must still be held, and still be enough. */
const assertHeld = (held: HeldStorage | null, { repositoryId, sizes, cancelledReservations }: LiveRepository): void => {
  if (held && cancelledReservations.has(held.reservationId)) throw new ReservationWasCancelled(held.reservationId);
  if (sizes.usedBytes > (held?.bytes ?? 0)) throw new RepositoryChanged(repositoryId);
};

export const decideVisibility = ({ data }: RecordVisibility, state: LiveRepository): RepositoryEvent[] => {
  const { repositoryId, repositoryType, ownerId, ownerKind, visibility: from, sizes } = state;
  if (data.visibility === from) return [];
  if (data.ownerId !== ownerId) throw new RepositoryChanged(repositoryId);
  assertHeld(data.held, state);
  const reservationId = data.held?.reservationId ?? null;
  const change = { repositoryId, repositoryType, ownerId, ownerKind, from, to: data.visibility, sizes, reservationId };
  return [{ type: 'VisibilityChanged', data: change }];
};

export const decideMove = ({ data: { from, to, held } }: RecordMove, state: LiveRepository): RepositoryEvent[] => {
  const { repositoryId, repositoryType, visibility, ownerId, namespace, name, sizes, forfeits } = state;
  const isThere = ownerId === to.ownerId && namespace === to.namespace && name === to.name;
  if (isThere) return [];
  const isSame = ownerId === from.ownerId && namespace === from.namespace && name === from.name;
  if (!isSame || visibility !== from.visibility || forfeits !== from.forfeits)
    throw new RepositoryChanged(repositoryId);
  if (to.ownerId !== ownerId) assertHeld(held, state);
  const before = { fromOwnerId: ownerId, fromNamespace: namespace, fromName: name };
  const reservationId = held?.reservationId ?? null;
  const shared = { repositoryId, repositoryType, visibility, sizes, reservationId };
  return [{ type: 'RepositoryMoved', data: { ...shared, ...before, ...to } }];
};
