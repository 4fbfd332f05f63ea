export { StorageTooNew, StorageUnavailable } from './errors';
export { LibsqlEventLog, type LibsqlEventLogOptions } from './event-log/libsql-event-log';
export { type LogVerification, verifyLog, type VerifyOptions } from './event-log/verify-log';
export { LogFile } from './event-log/log-file';
export type { StoredEvent } from './event-log/event-row';
export { StandingDocuments, type StandingModel } from './document-store';
export { VaultFile } from './vault/vault-file';
export type { LogProblem } from './event-log/row-verifier';
export { acquireDataLock, type DataLock, DataLocked } from './lock/data-lock';
export {
  MasterKeyInvalid,
  MasterKeyMissing,
  MasterKeyWrong,
  RotationUnfinished,
  VaultDamaged,
  VaultUnavailable,
} from './vault/errors';
export { LibsqlVault, type LibsqlVaultOptions } from './vault/libsql-vault';
export {
  decodeMasterKey,
  loadOrCreateMasterKey,
  MASTER_KEY_BYTES,
  readMasterKey,
  replaceMasterKey,
} from './vault/master-key';
export { keyIdOf } from './vault/key-ring';
export { MasterKeyRotation } from './vault/master-key-rotation';
export { copyVault, type KeyedVault } from './vault/copy-vault';
export { copyLogUntil, type CopiedLog } from './event-log/copy-log';
export { fillLibsqlSide, LibsqlDocumentStore } from './document-store';
export { scanLibsqlLog } from './event-log/scan-libsql-log';
export { LibsqlSnapshots } from './snapshots';
