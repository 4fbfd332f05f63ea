import { FileObjectStore } from '@hubledger/adapters/files';
import {
  acquireDataLock,
  LibsqlDocumentStore,
  LibsqlEventLog,
  LibsqlSnapshots,
  LibsqlVault,
  loadOrCreateMasterKey,
} from '@hubledger/adapters/libsql';
import {
  type Clock,
  type DocumentSides,
  type DocumentStore,
  type EventLog,
  type KeyRotations,
  type ObjectStore,
  type Snapshots,
  SystemClock,
  type Vault,
} from '@hubledger/kernel';
import { readReplica, type Replica, type Settings } from '@hubledger/platform/config';
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../start-refused';
import { asReplica } from './replica/as-replica';
import { ReplayClock } from './replica/replay-clock';

export interface Stores {
  readonly clock: Clock;
  readonly log: EventLog;
  /** For a thread that reads the log by itself; null where it is no file. */
  readonly logFile: string | null;
  readonly documents: DocumentStore;
  readonly sides: DocumentSides;
  readonly snapshots: Snapshots;
  readonly objects: ObjectStore;
  readonly vault: Vault;
  /** What an operator did to the vault's key beside this process; absent where nobody can. */
  readonly keyRotations?: KeyRotations;
  /** Set for a hub that shows a moment of another one's past, and takes no changes. */
  readonly replica?: Replica;
  close(): Promise<void>;
}

/** The threads of the stores are on their way; `opened` is for when they have arrived. */
export interface StartedStores {
  readonly opened: Promise<Stores>;
}

/**
 * The log, the vault and read models embedded, below `DATA_DIR`; objects there, too, or on an S3 server. The lock comes
 * first: two processes on the same files would each be right about half of them. Then all open at once, while the caller
 * goes on.
 *
 * @throws StartRefused with one line that says what is wrong, here or by `opened`.
 */
export const startStores = async (settings: Settings): Promise<StartedStores> => {
  const directory = settings.dataDirectory;
  const closers: Array<{ close(): unknown }> = [];
  const close = async (): Promise<void> => {
    for (const store of closers.reverse()) await store.close();
  };
  const keep = <T extends { close(): unknown }>(store: T): T => {
    closers.push(store);
    return store;
  };
  const refuse = async (error: unknown): Promise<never> => {
    await close();
    throw error instanceof StartRefused ? error : new StartRefused(messageOf(error), error);
  };
  try {
    await ensureWritable(directory);
    const lock = acquireDataLock(join(directory, 'lock.db'));
    keep({ close: () => lock.release() });
    const replica = await readReplica(directory);
    const configured = replica ? undefined : settings.masterKey?.reveal(); // a replica has a key of its own
    const masterKey = await loadOrCreateMasterKey(join(directory, 'master-key'), configured);
    const opened = openAll(settings, masterKey, keep, replica)
      .then((stores) => ({ ...(replica ? asReplica(stores, replica) : stores), close }))
      .catch(refuse);
    opened.catch(() => undefined); // told to who waits for it
    return { opened };
  } catch (error) {
    return refuse(error);
  }
};

const openAll = async (
  { dataDirectory: directory, content }: Settings,
  masterKey: Buffer,
  keep: <T extends { close(): unknown }>(store: T) => T,
  replica: Replica | null,
) => {
  const logFile = join(directory, 'events.db');
  const clock = replica ? new ReplayClock(replica.asOf) : new SystemClock();
  const opening = [
    LibsqlVault.open({ file: join(directory, 'vault.db'), masterKey }).then(keep),
    LibsqlEventLog.open({ file: logFile, clock, ...(replica ? { sweepEvery: null } : {}) }).then(keep),
    LibsqlDocumentStore.open({ file: join(directory, 'documents.db') }).then(keep),
    replica ? objectsOfSource(replica, directory, content) : openObjects(directory, content),
  ] as const;
  await Promise.allSettled(opening); // where one fails, those that open have to be closed
  const [vault, log, documents, objects] = await Promise.all(opening);
  return {
    clock,
    vault,
    keyRotations: vault.rotations,
    log,
    logFile,
    documents,
    sides: documents.sides,
    snapshots: new LibsqlSnapshots(documents),
    objects,
  };
};

/** The client of S3 is loaded only where it is used: it would double what the program loads. */
const openObjects = async (directory: string, { bucket, s3 }: Settings['content']): Promise<ObjectStore> => {
  if (!s3) return FileObjectStore.open({ directory: join(directory, 'objects'), bucket });
  const { S3ObjectStore } = await import('../../../../libs/adapters/s3/index.js');
  return S3ObjectStore.open({ ...s3, bucket, stagingDirectory: join(directory, 'incoming') });
};

/** Where the hub keeps them that a replica was made of; as they are. */
const objectsOfSource = async (
  { objects, bucket }: Replica,
  directory: string,
  { s3 }: Settings['content'],
): Promise<ObjectStore> => {
  if (!/^https?:/.test(objects)) return FileObjectStore.attach({ directory: objects, bucket });
  if (s3?.endpoint !== objects) {
    throw new StartRefused(`The objects of this replica are at ${objects}: set KOHAKU_HUB_S3_ENDPOINT and its keys`);
  }
  const { S3ObjectStore } = await import('../../../../libs/adapters/s3/index.js');
  return S3ObjectStore.attach({ ...s3, bucket, stagingDirectory: join(directory, 'incoming') });
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
