import { FileObjectStore } from '@hubledger/adapters/files';
import {
  acquireDataLock,
  LibsqlDocumentStore,
  LibsqlEventLog,
  LibsqlSnapshots,
  LibsqlVault,
  loadOrCreateMasterKey,
} from '@hubledger/adapters/libsql';
import type { DocumentStore, EventLog, ObjectStore, Snapshots, Vault } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../start-refused';

export interface Stores {
  readonly log: EventLog;
  readonly documents: DocumentStore;
  readonly snapshots: Snapshots;
  readonly objects: ObjectStore;
  readonly vault: Vault;
  close(): Promise<void>;
}

/**
 * Everything embedded, below `DATA_DIR`. The lock comes first: two processes on the same files would each be right
 * about half of them.
 *
 * @throws StartRefused with one line that says what is wrong.
 */
export const openStores = async (settings: Settings): Promise<Stores> => {
  const directory = settings.dataDirectory;
  const opened: Array<{ close(): unknown }> = [];
  const closeAll = async (): Promise<void> => {
    for (const store of opened.reverse()) await store.close();
  };
  const keep = <T extends { close(): unknown }>(store: T): T => {
    opened.push(store);
    return store;
  };
  try {
    await ensureWritable(directory);
    const lock = acquireDataLock(join(directory, 'lock.db'));
    keep({ close: () => lock.release() });
    const masterKey = await loadOrCreateMasterKey(join(directory, 'master-key'), settings.masterKey?.reveal());
    const vault = keep(await LibsqlVault.open({ file: join(directory, 'vault.db'), masterKey }));
    const log = keep(await LibsqlEventLog.open({ file: join(directory, 'events.db') }));
    const documents = keep(await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') }));
    const snapshots = new LibsqlSnapshots(documents);
    const objects = await FileObjectStore.open({
      directory: join(directory, 'objects'),
      bucket: settings.content.bucket,
    });
    return { log, documents, snapshots, objects, vault, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error instanceof StartRefused ? error : new StartRefused(messageOf(error), error);
  }
};

const ensureWritable = async (directory: string): Promise<void> => {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartRefused(`The data directory ${directory} can't be written: ${messageOf(error)}`, error);
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
