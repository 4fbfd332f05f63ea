import { DocumentsUnavailable, type StandingReadModels } from '@hubledger/kernel';
import { type VaultForReading, VaultUnavailable } from '../vault-envelope';
import { Calls } from './connection/calls';
import { mongoClient, ping } from './connection/client';
import { Outage } from './connection/outage';
import { databaseNames, type MongoSettings } from './connection/settings';
import { StandingCollections } from './documents/standing-collections';
import { MongoVaultForReading } from './vault/mongo-vault-for-reading';

export interface MongoForReading {
  readonly vault: VaultForReading;
  readonly readModels: StandingReadModels;
  close(): Promise<void>;
}

/**
 * What hubs keep in MongoDB, beside them.
 *
 * @param masterKey 32 bytes
 * @throws DocumentsUnavailable, VaultUnavailable, MasterKeyWrong, StoreRefused for an address that is none
 */
export const readMongo = async (settings: MongoSettings, masterKey: Buffer): Promise<MongoForReading> => {
  const names = databaseNames(settings.url);
  const client = mongoClient(settings);
  const outage = new Outage(() => ping(client));
  const close = async (): Promise<void> => {
    outage.end();
    await client.close();
  };
  try {
    const vaultCalls = new Calls((reason) => new VaultUnavailable(reason), outage);
    const vault = await MongoVaultForReading.open(client.db(names.vault), vaultCalls, masterKey);
    const calls = new Calls((reason) => new DocumentsUnavailable(reason), outage);
    const readModels = new StandingCollections(client.db(names.documents), calls);
    return { vault, readModels, close };
  } catch (error) {
    await close();
    throw error;
  }
};
