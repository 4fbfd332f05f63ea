import type { Schema } from '../connection';

/** `destroyed` keeps how far a reference had counted, so that its versions are never used twice. */
export const VAULT_SCHEMA: Schema = {
  steps: [
    `CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), sealed BLOB NOT NULL) STRICT;
     CREATE TABLE secrets (
       ref TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (ref, version)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE destroyed (ref TEXT PRIMARY KEY, last_version INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  ],
};
