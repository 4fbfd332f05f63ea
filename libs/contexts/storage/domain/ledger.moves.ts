import type { AdmitArrival, ExpectRepository, ReleaseRepository, RenameRepository } from './commands';
import { NamespaceIsClosed } from './errors';
import { assertRoom } from './ledger.balance';
import type { LedgerEvent, RepositoryReleased } from './ledger.events';
import { type Ledger, openArrivals } from './ledger.state';

export const decideExpectation = ({ data }: ExpectRepository, ledger: Ledger): LedgerEvent[] => {
  const { overQuota, ...expected } = data;
  if (ledger.closed) throw new NamespaceIsClosed(data.ownerId);
  if (ledger.reservations.has(data.reservationId)) return [];
  if (!overQuota) assertRoom(ledger, data.visibility, data.bytes);
  return [{ type: 'RepositoryExpected', data: expected }];
};

/**
 * Each expectation ends once, so that an admission told late brings nothing back. One that was prepared before the
 * repository moved in by another move is over; an entry from before it moved out gives way.
 */
export const decideArrival = ({ data }: AdmitArrival, ledger: Ledger): LedgerEvent[] => {
  const { ownerId, repositoryId, reservationId, repositoryRevision } = data;
  const reservation = ledger.reservations.get(reservationId);
  const arrival = reservation?.arrival ?? null;
  if (!reservation || arrival === null) return [];
  const entry = ledger.entries.get(repositoryId);
  if (entry && entry.repositoryRevision >= arrival) {
    return [
      { type: 'StorageReleased', data: { ownerId, reservationId, bytes: reservation.bytes, reason: 'cancelled' } },
    ];
  }
  const left = { ownerId, repositoryId, reason: 'moved' as const, repositoryRevision };
  return [
    ...(entry ? [{ type: 'RepositoryReleased' as const, data: { ...left, ...usedOf(entry) } }] : []),
    { type: 'RepositoryAdmitted', data },
  ];
};

export const decideRename = ({ data }: RenameRepository, ledger: Ledger): LedgerEvent[] => {
  const entry = ledger.entries.get(data.repositoryId);
  if (!entry || data.repositoryRevision <= entry.namedAt || data.fullId === entry.fullId) return [];
  return [{ type: 'RepositoryRenamed', data: { ...data, previousFullId: entry.fullId } }];
};

export const decideRelease = ({ data }: ReleaseRepository, ledger: Ledger): LedgerEvent[] => {
  const { ownerId, repositoryId, repositoryRevision: before = Infinity } = data;
  const entry = ledger.entries.get(repositoryId);
  if (entry && entry.repositoryRevision < before) {
    return [{ type: 'RepositoryReleased', data: { ...data, ...usedOf(entry) } }];
  }
  // Gone again before it was admitted: it is not expected any more.
  return openArrivals(ledger)
    .filter((open) => open.repositoryId === repositoryId && (open.arrival ?? 0) < before)
    .map(({ reservationId, bytes }) => ({
      type: 'StorageReleased',
      data: { ownerId, reservationId, bytes, reason: 'cancelled' },
    }));
};

const usedOf = ({
  usedBytes,
  visibility,
}: Pick<RepositoryReleased['data'], 'usedBytes' | 'visibility'>): Pick<
  RepositoryReleased['data'],
  'usedBytes' | 'visibility'
> => ({ usedBytes, visibility });
