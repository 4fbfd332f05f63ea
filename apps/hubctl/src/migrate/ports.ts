import type { EventLog, ObjectStore, StreamRetention, Vault, VaultContents, VaultIntake } from '@hubledger/kernel';

/** A log that nobody writes to meanwhile. */
export interface SourceLog extends Pick<EventLog, 'readAll' | 'readStream' | 'head'> {
  /** By stream; those that keep everything are missing. */
  retentions(): ReadonlyMap<string, StreamRetention>;
}

export type TargetLog = Pick<EventLog, 'append' | 'readAll' | 'readStream' | 'head' | 'setRetention'>;

export type SourceVault = VaultContents & Pick<Vault, 'fingerprint' | 'get'>;
export type TargetVault = VaultIntake & Pick<Vault, 'fingerprint' | 'get'>;

/** What is moved: each of it where the hub is to have it on a server. Null: it stays where it is. */
export interface Move {
  readonly log: { readonly source: SourceLog; readonly target: TargetLog } | null;
  readonly vault: { readonly source: SourceVault; readonly target: TargetVault } | null;
  readonly objects: { readonly source: ObjectStore; readonly target: ObjectStore } | null;
}
