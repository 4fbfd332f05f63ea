export { StorageTooNew, StorageUnavailable } from './errors';
export { LibsqlEventLog, type LibsqlEventLogOptions } from './event-log/libsql-event-log';
export { acquireDataLock, type DataLock, DataLocked } from './lock/data-lock';
export { MasterKeyInvalid, MasterKeyWrong, VaultDamaged, VaultUnavailable } from './vault/errors';
export { LibsqlVault, type LibsqlVaultOptions } from './vault/libsql-vault';
export { loadOrCreateMasterKey } from './vault/master-key';
export { fillLibsqlSide, LibsqlDocumentStore } from './document-store';
export { scanLibsqlLog } from './event-log/scan-libsql-log';
export { LibsqlSnapshots } from './snapshots';
