import type { Schema } from '../connection';

/**
 * `destroyed` keeps how far a reference had counted, so that its versions are never used twice.
 *
 * `key` is the id of the key a record is sealed with (see `keyIdOf`). That of `identity` is the current one: whatever is
 * stored is sealed with it, which is checked in the same transaction. `key_links` holds keys sealed with one another
 * while a rotation goes on, so that who was started with either can read and write all of it.
 */
export const VAULT_SCHEMA: Schema = {
  steps: [
    `CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), sealed BLOB NOT NULL) STRICT;
     CREATE TABLE secrets (
       ref TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (ref, version)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE destroyed (ref TEXT PRIMARY KEY, last_version INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
    `ALTER TABLE identity ADD COLUMN key TEXT;
     ALTER TABLE secrets ADD COLUMN key TEXT;
     CREATE TABLE key_links (
       opens TEXT NOT NULL, sealed_with TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (opens, sealed_with)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE rotations (
       id TEXT PRIMARY KEY, from_key TEXT NOT NULL, to_key TEXT NOT NULL, begun_at TEXT NOT NULL,
       taken_at TEXT, ended_at TEXT, finished_at TEXT, recorded_at TEXT
     ) STRICT, WITHOUT ROWID;`,
  ],
};
