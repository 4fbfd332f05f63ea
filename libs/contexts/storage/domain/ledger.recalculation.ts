import type { RecordBalance, RecordRecalculation } from './commands';
import { totalsWith } from './ledger.balance';
import type { LedgerEvent } from './ledger.events';
import type { Ledger } from './ledger.state';

/** Nothing happens when the entry, and what was shown of it, is right; nor when the ledger knows a later revision. */
export const recalculate = ({ data }: RecordRecalculation, ledger: Ledger): LedgerEvent[] => {
  const { shownBytes, ...statement } = data;
  const entry = ledger.entries.get(data.repositoryId);
  if (!entry || data.repositoryRevision < entry.repositoryRevision) return [];
  const right = entry.usedBytes === data.usedBytes && entry.visibility === data.visibility;
  if (right && (shownBytes === undefined || shownBytes === data.usedBytes)) return [];
  const totals = totalsWith(ledger, data.repositoryId, data);
  const previousUsedBytes = right ? (shownBytes ?? entry.usedBytes) : entry.usedBytes;
  return [{ type: 'StorageRecalculated', data: { ...statement, ...totals, previousUsedBytes } }];
};

export const recordBalance = ({ data: { ownerId, shown } }: RecordBalance, { used }: Ledger): LedgerEvent[] => {
  if (shown.private === used.private && shown.public === used.public) return [];
  const now = { privateUsedBytes: used.private, publicUsedBytes: used.public };
  const before = { previousPrivateUsedBytes: shown.private, previousPublicUsedBytes: shown.public };
  return [{ type: 'BalanceRecalculated', data: { ownerId, ...now, ...before } }];
};
