import {
  Clock,
  type DocumentSides,
  type DocumentStore,
  DocumentsUnavailable,
  type KeyRotations,
  type Leases,
  type Snapshots,
  SystemClock,
  type Vault,
  type VaultIntake,
} from '@hubledger/kernel';
import { VaultUnavailable } from '../vault-envelope';
import { Calls } from './connection/calls';
import { mongoClient, patientClient, ping } from './connection/client';
import { Outage, type ReportOutage } from './connection/outage';
import { databaseNames, type MongoSettings } from './connection/settings';
import { CollectionRegistry } from './documents/collection-registry';
import { MongoDocumentStore } from './documents/mongo-document-store';
import { OpenCollections } from './documents/open-collections';
import { MongoLeases } from './leases/mongo-leases';
import { MongoSides } from './sides/mongo-sides';
import { Pointers } from './sides/pointers';
import { SideRecords } from './sides/side-records';
import { MongoSnapshots, type ReportSnapshotFailure } from './snapshots/mongo-snapshots';
import { MongoVault } from './vault/mongo-vault';

export interface OpenMongo extends MongoSettings {
  /** 32 bytes, see `loadOrCreateMasterKey`. */
  readonly masterKey: Buffer;
  readonly clock?: Clock;
  readonly reportSnapshotFailure?: ReportSnapshotFailure;
  /** Told when the server is away, and when it is back. Not while the stores are being opened, which tells it by failing. */
  readonly reportOutage?: ReportOutage;
}

export interface MongoStores {
  readonly documents: DocumentStore;
  readonly sides: DocumentSides;
  readonly snapshots: Snapshots;
  readonly vault: Vault & VaultIntake;
  readonly keyRotations: KeyRotations;
  readonly leases: Leases;
  close(): Promise<void>;
}

/**
 * All that a hub keeps in MongoDB, over one client.
 *
 * @throws DocumentsUnavailable, VaultUnavailable, MasterKeyWrong, StoreRefused for an address that is none
 */
export const openMongo = async (settings: OpenMongo): Promise<MongoStores> => {
  const names = databaseNames(settings.url);
  const [client, patient] = [mongoClient(settings), patientClient(settings)];
  const closers: Array<() => Promise<void>> = [() => client.close(), () => patient.close()];
  let isOpen = false;
  const outage = new Outage(
    () => ping(client),
    (message) => isOpen && settings.reportOutage?.(message),
  );
  closers.push(async () => outage.end());
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const database = client.db(names.documents);
    const calls = new Calls((reason) => new DocumentsUnavailable(reason), outage);
    const registry = new CollectionRegistry(database, patient.db(names.documents), calls);
    const pointers = await Pointers.open(database, calls);
    const collections = new OpenCollections({ database, calls, registry });
    const clock = settings.clock ?? new SystemClock();
    const parts = {
      database,
      calls,
      registry,
      collections,
      pointers,
      records: new SideRecords(database, calls),
      clock,
    };
    const documents = new MongoDocumentStore(parts, new MongoSides(parts));
    closers.push(() => documents.close());
    await documents.sides.removeLeftBehind();
    const snapshots = new MongoSnapshots(database, calls, settings.reportSnapshotFailure ?? (() => undefined));
    closers.push(() => snapshots.settled());
    const vault = await MongoVault.open({
      database: client.db(names.vault),
      calls: new Calls((reason) => new VaultUnavailable(reason), outage),
      masterKey: settings.masterKey,
    });
    closers.push(() => vault.close());
    const { sides } = documents;
    isOpen = true;
    return {
      documents,
      sides,
      snapshots,
      vault,
      keyRotations: vault.rotations,
      leases: new MongoLeases(database, calls),
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
};
