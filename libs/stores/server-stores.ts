import type { EventLog, StandingReadModels, StreamRetention, Vault, VaultIntake } from '@hubledger/kernel';
import { decodeMasterKey, type VaultForReading } from '@hubledger/adapters/vault-envelope';
import type { ServerAddress, Settings } from '@hubledger/platform/config';
import type { DocumentStores } from './document-stores';
import { snapshotFailures } from './snapshot-failures';
import type { StoreNote } from './until-there';

/** A vault that another one can be moved into. */
export type IntakeVault = Vault & VaultIntake;

export interface ServerDocuments extends DocumentStores {
  readonly vault: IntakeVault;
  close(): Promise<void>;
}

/** Null: the stream keeps everything. */
export type ServerLog = EventLog & { retentionOf(stream: string): Promise<StreamRetention | null> };

export interface ServerDocumentsForReading {
  readonly vault: VaultForReading;
  readonly readModels: StandingReadModels;
  close(): Promise<void>;
}

/** Who waits for a server says so, and tries again. */
const ATTEMPT_MS = 1_000;

/** @throws LogUnavailable while it is not there; something else for what does not pass */
export const serverLog = async (
  { url }: ServerAddress,
  noted: (note: StoreNote) => void = () => undefined,
): Promise<ServerLog> => {
  const { openEventStoreLog } = await import('../adapters/eventstoredb/index.js');
  return openEventStoreLog({
    url,
    patience: { opening: ATTEMPT_MS },
    reportOutage: (message) => noted({ store: 'events', message }),
  });
};

/** @throws as `serverLog`, and VaultUnavailable */
export const serverDocuments = async (
  { url }: ServerAddress,
  masterKey: Settings['masterKey'],
  noted: (note: StoreNote) => void = () => undefined,
): Promise<ServerDocuments> => {
  const { openMongo } = await import('../adapters/mongodb/index.js');
  return openMongo({
    url,
    masterKey: keyOf(masterKey),
    reportSnapshotFailure: snapshotFailures(noted),
    reportOutage: (message) => noted({ store: 'documents', message }),
  });
};

/** Beside the programs that use them; nothing is made there. @throws as `serverDocuments` */
export const readServerDocuments = async (
  { url }: ServerAddress,
  masterKey: Settings['masterKey'],
): Promise<ServerDocumentsForReading> => {
  const { readMongo } = await import('../adapters/mongodb/index.js');
  return readMongo({ url }, keyOf(masterKey));
};

const keyOf = (masterKey: Settings['masterKey']): Buffer =>
  decodeMasterKey(masterKey?.reveal() ?? '', 'HUB_MASTER_KEY');
