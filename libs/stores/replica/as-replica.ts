import type { EventLog, ObjectStore, Vault } from '@hubledger/kernel';
import type { Replica } from '@hubledger/platform/config';
import { ReplicaLog } from './replica-log';
import { ReplicaObjects } from './replica-objects';
import { ReplicaVault } from './replica-vault';

interface Opened {
  readonly log: EventLog;
  readonly objects: ObjectStore;
  readonly vault: Vault;
}

/** Stores that take no changes. Read models are the replica's own and are built as ever. */
export const asReplica = <S extends Opened>(stores: S, replica: Replica) => ({
  ...stores,
  replica,
  keyRotations: undefined,
  log: new ReplicaLog(stores.log),
  objects: new ReplicaObjects(stores.objects),
  vault: new ReplicaVault(stores.vault),
});
