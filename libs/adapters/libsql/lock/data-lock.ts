import Database from 'libsql';
import { dirname } from 'node:path';
import { DomainError } from '@hubledger/kernel';
import { failureOf, StorageUnavailable } from '../errors';

/** Embedded stores belong to one process. */
export class DataLocked extends DomainError {
  readonly code = 'storage.data_locked';
  readonly kind = 'unavailable';
  constructor(folder: string) {
    super(`Another process is using the data in ${folder}: stop it, or choose another DATA_DIR`, { folder });
  }
}

export interface DataLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Keeps other processes out of the data beside `file` for as long as this one lives: an exclusive transaction held
 * open. The system drops it with the process, however that ends, which a pid file can't promise.
 *
 * @throws `DataLocked`, `StorageUnavailable`.
 */
export const acquireDataLock = (file: string): DataLock => {
  let db: Database.Database | null = null;
  try {
    db = new Database(file);
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const { message, sqliteCode } = failureOf(error);
    if (sqliteCode.startsWith('SQLITE_BUSY')) throw new DataLocked(dirname(file));
    throw new StorageUnavailable(`Cannot use ${file}: ${message}`);
  }
  const held = db;
  return {
    release: () => {
      if (held.open) held.close();
    },
  };
};
