import type { DocumentSides, DocumentStore, KeyRotations, Leases, Snapshots, Vault } from '@hubledger/kernel';

/** What one setting, `MONGODB_URL`, chooses the place of. */
export interface DocumentStores {
  readonly documents: DocumentStore;
  readonly sides: DocumentSides;
  readonly snapshots: Snapshots;
  readonly vault: Vault;
  /** Between the processes that share the stores; null where this is the only one. */
  readonly leases: Leases | null;
  /** What an operator did to the vault's key beside this process; absent where nobody can. */
  readonly keyRotations?: KeyRotations;
}
