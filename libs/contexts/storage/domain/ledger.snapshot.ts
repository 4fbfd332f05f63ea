import type { Json, SnapshotFormat } from '@hubledger/kernel';
import type { Ledger, LedgerEntry, OpenReservation } from './ledger.state';

interface SavedLedger extends Omit<Ledger, 'entries' | 'reservations' | 'reservedObjects'> {
  entries: Array<[string, LedgerEntry]>;
  reservations: Array<[string, OpenReservation]>;
  reservedObjects: Array<[string, string]>;
}

export const ledgerSnapshot: SnapshotFormat<Ledger> = {
  version: 3,
  save: (ledger) => {
    const saved: SavedLedger = {
      ...ledger,
      entries: [...ledger.entries],
      reservations: [...ledger.reservations],
      reservedObjects: [...ledger.reservedObjects],
    };
    return saved as unknown as Json;
  },
  load: (json) => {
    const saved = json as unknown as SavedLedger;
    return {
      ...saved,
      entries: new Map(saved.entries),
      reservations: new Map(saved.reservations),
      reservedObjects: new Map(saved.reservedObjects),
    };
  },
};
