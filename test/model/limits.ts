import { type Ledger, type LedgerEvent, ledgerStream } from '@hubledger/contexts/storage/contract';
import type { RecordedEvent } from '@hubledger/kernel';

const KINDS = ['private', 'public'] as const;
const ASKING: ReadonlySet<string> = new Set(['StorageReserved', 'RepositoryExpected', 'RepositoryAdmitted']);

/** Of each visibility: what is used, and that with what is held. */
const figures = ({ used, reserved }: Ledger) =>
  KINDS.map((kind) => ({ kind, used: used[kind], taken: used[kind] + reserved[kind] }));

const isLimitTooLarge = ({ entries, quota, used, reserved }: Ledger, { type, data }: LedgerEvent): boolean => {
  if (type !== 'RepositoryQuotaSet' || data.quotaBytes === null) return false;
  const entry = entries.get(data.repositoryId);
  if (!entry) return true;
  const left = (quota[entry.visibility] ?? Infinity) - used[entry.visibility] - reserved[entry.visibility];
  return data.quotaBytes > Math.max(0, left) + (entry.quotaBytes ?? 0);
};

/**
 * Folds every namespace's ledger event by event. Use grows only within the quota, or into what was held when the quota
 * was larger; nothing is held beyond the quota; and no repository is given a limit of its own beyond what its namespace
 * had left. Answers each event that broke this.
 */
export const limitsBroken = (events: readonly RecordedEvent[]): string[] => {
  const ledgers = new Map<string, Ledger>();
  const broken: string[] = [];
  for (const event of events) {
    if (!event.stream.startsWith('namespace-')) continue;
    const ledger = ledgers.get(event.stream) ?? ledgerStream.decider.initialState();
    const before = figures(ledger);
    if (isLimitTooLarge(ledger, event as unknown as LedgerEvent)) broken.push(`${event.position} ${event.type}`);
    const after = ledgerStream.decider.evolve(ledger, event as unknown as LedgerEvent);
    ledgers.set(event.stream, after);
    for (const [index, { kind, used, taken }] of figures(after).entries()) {
      const limit = after.quota[kind] ?? Infinity;
      const then = before[index] ?? { used: 0, taken: 0 };
      const isUsedBeyond = used > then.used && used > Math.max(limit, then.taken);
      const isHeldBeyond = ASKING.has(event.type) && taken > then.taken && taken > limit;
      if (isUsedBeyond || isHeldBeyond)
        broken.push(`${event.position} ${event.type}: ${kind} ${used}, ${taken} > ${limit}`);
    }
  }
  return broken;
};
