import type { Visibility } from './ledger.events';
import { QuotaExceeded } from './errors';
import type { Ledger } from './ledger.state';

/**
 * Used plus open reservations plus what comes in may equal the quota of that visibility, not exceed it.
 *
 * @throws `QuotaExceeded`
 */
export const assertRoom = (ledger: Readonly<Ledger>, visibility: Visibility, incoming: number): void => {
  const quota = ledger.quota[visibility];
  const taken = ledger.used[visibility] + ledger.reserved[visibility];
  if (quota !== null && incoming > 0 && taken + incoming > quota) {
    throw new QuotaExceeded(visibility, quota, taken, incoming);
  }
};

/** What may still come in, in bytes; null = no limit. */
export const roomOf = ({ quota, used, reserved }: Readonly<Ledger>, visibility: Visibility): number | null => {
  const limit = quota[visibility];
  return limit === null ? null : Math.max(0, limit - used[visibility] - reserved[visibility]);
};

/** The totals as they stand once this repository uses that much. */
export const totalsWith = (
  ledger: Readonly<Ledger>,
  repositoryId: string,
  next: { readonly usedBytes: number; readonly visibility: Visibility },
): { privateUsedBytes: number; publicUsedBytes: number } => {
  const totals = { ...ledger.used };
  const entry = ledger.entries.get(repositoryId);
  if (entry) totals[entry.visibility] -= entry.usedBytes;
  totals[next.visibility] += next.usedBytes;
  return { privateUsedBytes: totals.private, publicUsedBytes: totals.public };
};
