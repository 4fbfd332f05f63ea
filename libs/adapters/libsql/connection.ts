import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import { failureOf, StorageTooNew, StorageUnavailable } from './errors';
import { damageIn } from './write-ahead-log';

export type Connection = Database.Database;

/** `steps[n]` takes a file from format n to n + 1; the format is kept in `PRAGMA user_version`. */
export interface Schema {
  readonly steps: readonly string[];
}

export interface WriterOptions {
  readonly schema: Schema;
  /** `FULL` syncs every commit; `NORMAL` may lose the last commits on a power cut, never the file. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Further pragmas, e.g. `secure_delete=ON`. */
  readonly pragmas?: readonly string[];
}

/** Milliseconds to wait for another connection's lock before SQLITE_BUSY. */
const BUSY_TIMEOUT = 4_000;

const cannotUse = (file: string, error: unknown): StorageUnavailable =>
  new StorageUnavailable(`Cannot use ${file}: ${failureOf(error).message}`);

const open = (file: string): Connection => {
  try {
    return new Database(file, { timeout: BUSY_TIMEOUT });
  } catch (error) {
    throw cannotUse(file, error);
  }
};

/**
 * Mode 0600 from the first byte, wherever the directory came from; SQLite gives its side files the mode of the main one. A file
 * that is there is not opened: to close it would drop the locks of every connection that this process has to it, among them
 * those that are closed and wait for the garbage collector, and another process could take itself for the last one.
 */
const makePrivate = (file: string): void => {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotUse(file, error);
  }
};

/** @throws `StorageTooNew`, `StorageUnavailable`. */
export const openWriter = (file: string, { schema, synchronous, pragmas = [] }: WriterOptions): Connection => {
  if (synchronous === 'FULL') refuseDamage(file);
  makePrivate(file);
  const db = open(file);
  try {
    for (const pragma of ['journal_mode=WAL', `synchronous=${synchronous}`, ...pragmas]) pragmaRow(db, pragma);
    migrate(db, file, schema);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof StorageTooNew ? error : cannotUse(file, error);
  }
};

/**
 * A new file that is filled by one connection and thrown away if that does not end: no journal, nothing synced. Indexes
 * are sorted in temporary files; libsql would keep them in memory, all of an index at once.
 */
export const openBulkWriter = (file: string, schema: Schema): Connection => {
  makePrivate(file);
  const db = open(file);
  try {
    for (const pragma of [
      'journal_mode=OFF',
      'synchronous=OFF',
      'cache_size=-32768',
      'temp_store=FILE',
      'secure_delete=ON',
    ])
      pragmaRow(db, pragma);
    migrate(db, file, schema);
    return db;
  } catch (error) {
    db.close();
    throw cannotUse(file, error);
  }
};

/** Before SQLite looks at the file: it would drop what stands behind the damage, and the next checkpoint bury it. */
const refuseDamage = (file: string): void => {
  const log = `${file}-wal`;
  const offset = damageIn(log);
  if (offset === null) return;
  const what = `${log} is damaged at byte ${offset}, in front of later changes`;
  throw cannotUse(file, new Error(`${what}; restore both from one backup, or cut it there to go on without them`));
};

/** A second connection for reads; libsql ignores its `readonly` option, so the connection itself is told. */
export const openReader = (file: string): Connection => {
  const db = open(file);
  pragmaRow(db, 'query_only=ON');
  return db;
};

export const pragmaRow = (db: Connection, pragma: string): unknown => db.prepare(`PRAGMA ${pragma}`).all()[0];

/** Runs `work` in a write transaction; on any error, also of the commit, nothing of it stays. */
export const inTransaction = <T>(db: Connection, work: () => T): T => {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK'); // SQLite has rolled back by itself on some errors (disk full)
    throw error;
  }
};

/** Moves the write-ahead log into the file and empties it. */
export const checkpoint = (db: Connection): void => void pragmaRow(db, 'wal_checkpoint(TRUNCATE)');

const migrate = (db: Connection, file: string, { steps }: Schema): void => {
  const { user_version: found } = pragmaRow(db, 'user_version') as { user_version: number };
  if (found > steps.length) {
    throw new StorageTooNew(
      `${file} has format ${found}, this release knows up to ${steps.length}: start the newer release`,
    );
  }
  if (found === steps.length) return;
  inTransaction(db, () => {
    for (const step of steps.slice(found)) db.exec(step);
    db.exec(`PRAGMA user_version=${steps.length}`);
  });
};
