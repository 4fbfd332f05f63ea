import { LibsqlDocumentStore, LibsqlEventLog, LibsqlSnapshots, LibsqlVault } from '@hubledger/adapters/libsql';
import { loadOrCreateMasterKey } from '@hubledger/adapters/vault-envelope';
import type { Clock, EventLog } from '@hubledger/kernel';
import type { Replica, Settings } from '@hubledger/platform/config';
import { join } from 'node:path';
import type { Closing } from './closing';
import type { DocumentStores } from './document-stores';
import { snapshotFailures } from './snapshot-failures';
import type { StoreNote } from './until-there';

export const logFileIn = (directory: string): string => join(directory, 'events.db');

export const embeddedLog = (
  directory: string,
  clock: Clock,
  replica: Replica | null,
  noted: (note: StoreNote) => void,
): Promise<EventLog> => {
  const report = (message: string): void => noted({ store: 'events', message });
  return LibsqlEventLog.open({ file: logFileIn(directory), clock, report, ...(replica ? { sweepEvery: null } : {}) });
};

/** Two files, opened at once. */
export const embeddedDocuments = async (
  { dataDirectory: directory, masterKey }: Pick<Settings, 'dataDirectory' | 'masterKey'>,
  replica: Replica | null,
  closing: Closing,
  noted: (note: StoreNote) => void,
): Promise<DocumentStores> => {
  const configured = replica ? undefined : masterKey?.reveal(); // a replica has a key of its own
  const key = await loadOrCreateMasterKey(join(directory, 'master-key'), configured);
  const opening = [
    LibsqlVault.open({ file: join(directory, 'vault.db'), masterKey: key }).then(closing.keep),
    LibsqlDocumentStore.open({ file: join(directory, 'documents.db') }).then(closing.keep),
  ] as const;
  await Promise.allSettled(opening); // where one fails, the other one has to be closed
  const [vault, documents] = await Promise.all(opening);
  return {
    vault,
    keyRotations: vault.rotations,
    documents,
    sides: documents.sides,
    snapshots: new LibsqlSnapshots(documents, snapshotFailures(noted)),
    leases: null,
  };
};
