import type {
  LedgerEvent,
  RepositoryAdmitted,
  RepositoryExpected,
  RepositoryReleased,
  StorageReserved,
} from './ledger.events';
import { type Ledger, type LedgerEntry, objectKey } from './ledger.state';

const putEntry = (ledger: Ledger, repositoryId: string, entry: LedgerEntry): void => {
  dropEntry(ledger, repositoryId);
  ledger.entries.set(repositoryId, entry);
  ledger.used[entry.visibility] += entry.usedBytes;
};

const dropEntry = (ledger: Ledger, repositoryId: string): void => {
  const entry = ledger.entries.get(repositoryId);
  if (!entry) return;
  ledger.entries.delete(repositoryId);
  ledger.used[entry.visibility] -= entry.usedBytes;
};

const restate = (
  ledger: Ledger,
  data: Pick<LedgerEntry, 'usedBytes' | 'visibility' | 'repositoryRevision'> & { repositoryId: string },
): void => {
  const entry = ledger.entries.get(data.repositoryId);
  if (!entry || data.repositoryRevision < entry.repositoryRevision) return;
  const { usedBytes, visibility, repositoryRevision } = data;
  putEntry(ledger, data.repositoryId, { ...entry, usedBytes, visibility, repositoryRevision });
};

const settle = (ledger: Ledger, reservationId: string): void => {
  const reservation = ledger.reservations.get(reservationId);
  if (!reservation) return;
  ledger.reservations.delete(reservationId);
  if (reservation.oid !== null) ledger.reservedObjects.delete(objectKey(reservation.repositoryId, reservation.oid));
  ledger.reserved[reservation.visibility] -= reservation.bytes;
};

const reserve = (ledger: Ledger, data: StorageReserved['data']): void => {
  const { reservationId, repositoryId, bytes, visibility, expiresAt, oid } = data;
  settle(ledger, reservationId); // a renewal takes the place of what it renews
  ledger.reservations.set(reservationId, { repositoryId, bytes, visibility, expiresAt, oid, arrival: null });
  if (oid !== null) ledger.reservedObjects.set(objectKey(repositoryId, oid), reservationId);
  ledger.reserved[visibility] += bytes;
};

const expect = (ledger: Ledger, data: RepositoryExpected['data']): void => {
  const { reservationId, repositoryId, bytes, visibility, expiresAt, repositoryRevision: arrival } = data;
  ledger.reservations.set(reservationId, { repositoryId, bytes, visibility, expiresAt, oid: null, arrival });
  ledger.reserved[visibility] += bytes;
};

const admit = (ledger: Ledger, data: RepositoryAdmitted['data'], admittedAt: string | null): void => {
  const { repositoryType, fullId, visibility, usedBytes, repositoryRevision = -1, reservationId } = data;
  const entry = { repositoryType, fullId, visibility, usedBytes, repositoryRevision, admittedAt };
  putEntry(ledger, data.repositoryId, { ...entry, quotaBytes: null, namedAt: repositoryRevision });
  if (reservationId !== undefined) settle(ledger, reservationId);
};

/** A repository that left may be on its way back: what holds its storage for that stays. */
const release = (ledger: Ledger, { repositoryId, repositoryRevision }: RepositoryReleased['data']): void => {
  dropEntry(ledger, repositoryId);
  const before = repositoryRevision ?? Infinity;
  for (const [id, reservation] of ledger.reservations) {
    const isOver = reservation.arrival === null || reservation.arrival < before;
    if (reservation.repositoryId === repositoryId && isOver) settle(ledger, id);
  }
};

/** In place: a ledger of ten thousand repositories is folded event by event. */
export const evolveLedger = (ledger: Ledger, event: LedgerEvent & { readonly recordedAt?: string }): Ledger => {
  const { type, data, recordedAt = null } = event;
  switch (type) {
    case 'QuotaSet':
      ledger.quota = { private: data.privateQuotaBytes, public: data.publicQuotaBytes };
      ledger.quotaKnown = true;
      return ledger;
    case 'RepositoryQuotaSet': {
      const entry = ledger.entries.get(data.repositoryId);
      if (entry) putEntry(ledger, data.repositoryId, { ...entry, quotaBytes: data.quotaBytes });
      return ledger;
    }
    case 'RepositoryExpected':
      expect(ledger, data);
      return ledger;
    case 'RepositoryAdmitted':
      admit(ledger, data, recordedAt);
      return ledger;
    case 'RepositoryRenamed': {
      const entry = ledger.entries.get(data.repositoryId);
      const name = { fullId: data.fullId, namedAt: data.repositoryRevision };
      if (entry) ledger.entries.set(data.repositoryId, { ...entry, ...name });
      return ledger;
    }
    case 'RepositoryReleased':
      release(ledger, data);
      return ledger;
    case 'StorageReserved':
      reserve(ledger, data);
      return ledger;
    case 'StorageCommitted':
      restate(ledger, data);
      for (const id of data.settledReservationIds) settle(ledger, id);
      if (data.reservationId !== null) settle(ledger, data.reservationId);
      return ledger;
    case 'StorageRecalculated':
      restate(ledger, data);
      return ledger;
    case 'StorageReleased':
      settle(ledger, data.reservationId);
      return ledger;
    case 'BalanceRecalculated':
      return ledger; // it says what the entries sum up to
    case 'NamespaceClosed':
      ledger.closed = true;
      return ledger;
    default:
      return ledger; // history may hold event types this release has retired
  }
};
