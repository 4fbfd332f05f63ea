import type { LedgerEvent, StorageReserved } from './ledger.events';
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
  ledger.reservations.set(reservationId, { repositoryId, bytes, visibility, expiresAt, oid });
  if (oid !== null) ledger.reservedObjects.set(objectKey(repositoryId, oid), reservationId);
  ledger.reserved[visibility] += bytes;
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
    case 'RepositoryAdmitted': {
      const { repositoryType, fullId, visibility, usedBytes } = data;
      putEntry(ledger, data.repositoryId, {
        repositoryType,
        fullId,
        visibility,
        usedBytes,
        quotaBytes: null,
        repositoryRevision: -1,
        admittedAt: recordedAt,
      });
      return ledger;
    }
    case 'RepositoryReleased':
      dropEntry(ledger, data.repositoryId);
      for (const [id, { repositoryId }] of ledger.reservations)
        if (repositoryId === data.repositoryId) settle(ledger, id);
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
    case 'NamespaceClosed':
      ledger.closed = true;
      return ledger;
    default:
      return ledger; // history may hold event types this release has retired
  }
};
