import type { EventLog, Vault, VaultIntake } from '@hubledger/kernel';
import type { ServerAddress } from '@hubledger/platform/config';
import type { DocumentStores } from './document-stores';
import { StartRefused } from './start-refused';

/** A vault that another one can be moved into. */
export type IntakeVault = Vault & VaultIntake;

export interface ServerDocuments extends DocumentStores {
  readonly vault: IntakeVault;
}

/** Who waits for a server says so, and tries again. */
const ATTEMPT_MS = 1_000;

/** @throws LogUnavailable while it is not there; something else for what does not pass */
export const serverLog = async ({ url }: ServerAddress): Promise<EventLog> => {
  const { openEventStoreLog } = await import('../adapters/eventstoredb/index.js');
  return openEventStoreLog({ url, patience: { opening: ATTEMPT_MS } });
};

/** @throws as `serverLog` */
export const serverDocuments = async (): Promise<ServerDocuments> => {
  throw new StartRefused('MONGODB_URL is set, but this release has no adapter for it');
};
