import type { EventLog, Vault, VaultIntake } from '@hubledger/kernel';
import type { DocumentStores } from './document-stores';
import { StartRefused } from './start-refused';

/** A vault that another one can be moved into. */
export type IntakeVault = Vault & VaultIntake;

export interface ServerDocuments extends DocumentStores {
  readonly vault: IntakeVault;
}

/** @throws LogUnavailable while it is not there; something else for what does not pass */
export const serverLog = async (): Promise<EventLog> => {
  throw new StartRefused('EVENTSTORE_URL is set, but this release has no adapter for it');
};

/** @throws as `serverLog` */
export const serverDocuments = async (): Promise<ServerDocuments> => {
  throw new StartRefused('MONGODB_URL is set, but this release has no adapter for it');
};
