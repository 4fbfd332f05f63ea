import type { CommitStorage } from './commands';
import { totalsWith } from './ledger.balance';
import type { LedgerEvent } from './ledger.events';
import type { Ledger } from './ledger.state';

/** An event stays well below the log's limit of 256 KiB. */
const IDS_PER_EVENT = 2_000;

/**
 * The entry becomes what the newest revision says, whatever order the statements arrive in; reservations are settled
 * in any case. Statements about a repository that was released meanwhile are dropped with it.
 */
export const decideCommit = ({ data }: CommitStorage, ledger: Ledger): LedgerEvent[] => {
  const entry = ledger.entries.get(data.repositoryId);
  if (!entry) return [];
  const newer = data.repositoryRevision > entry.repositoryRevision;
  const { usedBytes, visibility, repositoryRevision } = newer ? data : entry;
  const named = [...new Set(data.settledReservationIds)].filter((id) => id !== data.reservationId);
  const open = named.filter((id) => ledger.reservations.has(id));
  const ownOpen = data.reservationId !== null && ledger.reservations.has(data.reservationId);
  if (!newer && !ownOpen && open.length === 0) return [];
  const { ownerId, ownerKind, repositoryId, reservationId } = data;
  const statement = { ownerId, ownerKind, repositoryId, repositoryRevision, usedBytes, visibility };
  const totals = totalsWith(ledger, repositoryId, { usedBytes, visibility });
  return chunksOf(open).map((settledReservationIds, index) => ({
    type: 'StorageCommitted',
    data: {
      ...statement,
      ...totals,
      previousUsedBytes: index === 0 ? entry.usedBytes : usedBytes,
      reservationId: index === 0 ? reservationId : null,
      settledReservationIds,
    },
  }));
};

/** At least one chunk, if an empty one. */
const chunksOf = (ids: string[]): string[][] => {
  const chunks = [ids.slice(0, IDS_PER_EVENT)];
  for (let at = IDS_PER_EVENT; at < ids.length; at += IDS_PER_EVENT) chunks.push(ids.slice(at, at + IDS_PER_EVENT));
  return chunks;
};
