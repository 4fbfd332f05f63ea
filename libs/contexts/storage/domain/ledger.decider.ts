import { assertNever, type StreamType } from '@hubledger/kernel';
import type {
  AdmitRepository,
  CloseNamespace,
  LedgerCommand,
  ReleaseReservation,
  ReservationItem,
  ReserveStorage,
  SetQuota,
  SetRepositoryQuota,
} from './commands';
import { decideCommit } from './ledger.commit';
import { recalculate, recordBalance } from './ledger.recalculation';
import {
  BadQuota,
  NamespaceIsClosed,
  NamespaceNotEmpty,
  QuotaAboveNamespace,
  QuotaRaiseDenied,
  RepositoryNotAdmitted,
  ReservationStillOpen,
} from './errors';
import { assertRoom, roomOf } from './ledger.balance';
import { evolveLedger } from './ledger.evolve';
import type { LedgerEvent, StorageReserved } from './ledger.events';
import { decideArrival, decideExpectation, decideRelease, decideRename } from './ledger.moves';
import { ledgerSnapshot } from './ledger.snapshot';
import { assertUploads } from './ledger.uploads';
import { emptyLedger, type Ledger, objectKey, openArrivals, type OpenReservation } from './ledger.state';

const admit = ({ data }: AdmitRepository, ledger: Ledger): LedgerEvent[] => {
  if (ledger.closed) throw new NamespaceIsClosed(data.ownerId);
  if (ledger.entries.has(data.repositoryId)) return [];
  assertRoom(ledger, data.visibility, data.usedBytes);
  return [{ type: 'RepositoryAdmitted', data }];
};

/** An upload announced again gets the time of a new one, at most this often (milliseconds). */
const RENEWED_EVERY_MS = 60 * 60 * 1000;

/**
 * Its bytes may still come, and the room they were promised must last as long as the right to commit them, be that of
 * the quota they will count for, and be enough: nothing but its bytes proves the size that an object was announced with.
 */
const isRenewal = (open: OpenReservation, item: ReservationItem, data: ReserveStorage['data']): boolean =>
  item.oid !== null &&
  item.oid === open.oid &&
  data.repositoryId === open.repositoryId &&
  (data.visibility !== open.visibility ||
    item.bytes > open.bytes ||
    Date.parse(data.expiresAt) - Date.parse(open.expiresAt) >= RENEWED_EVERY_MS);

const reserve = ({ data }: ReserveStorage, ledger: Ledger): LedgerEvent[] => {
  const { items, ...shared } = data;
  if (!ledger.entries.has(data.repositoryId)) throw new RepositoryNotAdmitted(data.ownerId, data.repositoryId);
  const fresh: Array<StorageReserved['data']> = [];
  const named = new Set<string>();
  let [incoming, uploads] = [0, 0];
  for (const item of items) {
    const object = item.oid === null ? item.reservationId : objectKey(data.repositoryId, item.oid);
    const present = ledger.reservations.get(item.reservationId);
    const renewed = present && isRenewal(present, item, data) ? present : null;
    const open = !renewed && (present !== undefined || ledger.reservedObjects.has(object));
    if (!open && !named.has(item.reservationId) && !named.has(object)) {
      const bytes = Math.max(item.bytes, renewed?.bytes ?? 0); // what came for a larger size may be there still
      fresh.push({ ...shared, ...item, bytes });
      incoming += bytes - (renewed?.visibility === data.visibility ? renewed.bytes : 0);
      uploads += item.oid === null || renewed ? 0 : 1;
    }
    named.add(item.reservationId).add(object);
  }
  assertUploads(ledger, data.repositoryId, uploads);
  assertRoom(ledger, data.visibility, incoming);
  return fresh.map((reservation) => ({ type: 'StorageReserved', data: reservation }));
};

const releaseReservation = ({ data, metadata }: ReleaseReservation, ledger: Ledger): LedgerEvent[] => {
  const reservation = ledger.reservations.get(data.reservationId);
  if (!reservation) return [];
  if (data.reason === 'expired' && metadata.at < reservation.expiresAt) {
    throw new ReservationStillOpen(data.reservationId, reservation.expiresAt);
  }
  return [{ type: 'StorageReleased', data: { ...data, bytes: reservation.bytes } }];
};

const assertQuota = (bytes: number | null): void => {
  if (bytes !== null && (!Number.isSafeInteger(bytes) || bytes < 0)) throw new BadQuota(bytes);
};

const isRaise = (from: number | null, to: number | null): boolean => from !== null && (to === null || to > from);

const setQuota = ({ data }: SetQuota, ledger: Ledger): LedgerEvent[] => {
  const { initial = false, onlyLower = false, ...quota } = data;
  const { private: previousPrivateQuotaBytes, public: previousPublicQuotaBytes } = ledger.quota;
  const { privateQuotaBytes = previousPrivateQuotaBytes, publicQuotaBytes = previousPublicQuotaBytes } = data;
  assertQuota(privateQuotaBytes);
  assertQuota(publicQuotaBytes);
  if (initial && (ledger.quotaKnown || ledger.closed)) return [];
  if (ledger.closed) throw new NamespaceIsClosed(data.ownerId);
  const same = previousPrivateQuotaBytes === privateQuotaBytes && previousPublicQuotaBytes === publicQuotaBytes;
  if (same) return [];
  const raised =
    isRaise(previousPrivateQuotaBytes, privateQuotaBytes) || isRaise(previousPublicQuotaBytes, publicQuotaBytes);
  if (onlyLower && raised) throw new QuotaRaiseDenied();
  const next = { privateQuotaBytes, publicQuotaBytes, previousPrivateQuotaBytes, previousPublicQuotaBytes };
  return [{ type: 'QuotaSet', data: { ...quota, ...next } }];
};

const setRepositoryQuota = ({ data }: SetRepositoryQuota, ledger: Ledger): LedgerEvent[] => {
  const entry = ledger.entries.get(data.repositoryId);
  if (!entry) throw new RepositoryNotAdmitted(data.ownerId, data.repositoryId);
  assertQuota(data.quotaBytes);
  if (data.quotaBytes === entry.quotaBytes) return [];
  const left = roomOf(ledger, entry.visibility);
  const most = left === null ? null : left + (entry.quotaBytes ?? 0);
  if (data.quotaBytes !== null && most !== null && data.quotaBytes > most) throw new QuotaAboveNamespace(most);
  return [{ type: 'RepositoryQuotaSet', data: { ...data, previousQuotaBytes: entry.quotaBytes } }];
};

const close = ({ data }: CloseNamespace, ledger: Ledger): LedgerEvent[] => {
  if (ledger.closed) return [];
  const owned = [...ledger.entries.values()].map(({ fullId }) => fullId);
  for (const { repositoryId } of openArrivals(ledger)) owned.push(repositoryId); // no name of it is known here yet
  if (owned.length > 0) throw new NamespaceNotEmpty(data.ownerId, owned);
  return [{ type: 'NamespaceClosed', data }];
};

const decide = (command: LedgerCommand, ledger: Ledger): LedgerEvent[] => {
  switch (command.type) {
    case 'AdmitRepository':
      return admit(command, ledger);
    case 'ExpectRepository':
      return decideExpectation(command, ledger);
    case 'AdmitArrival':
      return decideArrival(command, ledger);
    case 'RenameRepository':
      return decideRename(command, ledger);
    case 'ReleaseRepository':
      return decideRelease(command, ledger);
    case 'ReserveStorage':
      return reserve(command, ledger);
    case 'CommitStorage':
      return decideCommit(command, ledger);
    case 'ReleaseReservation':
      return releaseReservation(command, ledger);
    case 'SetQuota':
      return setQuota(command, ledger);
    case 'SetRepositoryQuota':
      return setRepositoryQuota(command, ledger);
    case 'CloseNamespace':
      return close(command, ledger);
    case 'RecordRecalculation':
      return recalculate(command, ledger);
    case 'RecordBalance':
      return recordBalance(command, ledger);
    default:
      return assertNever(command);
  }
};

export const ledgerStream: StreamType<Ledger, LedgerCommand, LedgerEvent> = {
  category: 'namespace',
  decider: { initialState: emptyLedger, decide, evolve: evolveLedger },
  snapshot: ledgerSnapshot,
};
