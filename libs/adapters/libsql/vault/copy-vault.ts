import type { VaultContents } from '@hubledger/kernel';
import { encrypt, IDENTITY_REF, keyIdOf } from '../../vault-envelope';
import { type Connection, openBulkWriter, pragmaRow } from '../connection';
import { VAULT_SCHEMA } from './schema';
import { syncFile } from '../sync-file';

export interface KeyedVault {
  readonly file: string;
  readonly masterKey: Buffer;
}

/**
 * Copies what stands in a vault now into a new file, sealed with another key: the same references, versions and
 * fingerprint. The owners of the source may be at work. What was destroyed there is not in the copy.
 *
 * @returns how many secrets.
 */
export const copyVault = async (source: VaultContents, target: KeyedVault): Promise<number> => {
  const to = openBulkWriter(target.file, VAULT_SCHEMA);
  try {
    to.exec('BEGIN');
    await copyRows(source, to, target.masterKey);
    const [{ copied }] = to.prepare('SELECT count(*) AS copied FROM secrets').all() as [{ copied: number }];
    to.exec('COMMIT');
    pragmaRow(to, 'journal_mode=WAL');
    return copied;
  } finally {
    to.close();
    syncFile(target.file);
  }
};

const copyRows = async (source: VaultContents, to: Connection, newKey: Buffer): Promise<void> => {
  const key = keyIdOf(newKey);
  const identity = encrypt(newKey, IDENTITY_REF, 1, await source.identity());
  to.prepare('INSERT INTO identity (one, sealed, key) VALUES (1, ?, ?)').run(identity, key);
  const insert = to.prepare('INSERT INTO secrets (ref, version, sealed, key) VALUES (?, ?, ?, ?)');
  for await (const page of source.secrets()) {
    for (const { ref, version, secret } of page) insert.run(ref, version, encrypt(newKey, ref, version, secret), key);
  }
  const gone = to.prepare('INSERT INTO destroyed (ref, last_version) VALUES (?, ?)');
  const forget = to.prepare('DELETE FROM secrets WHERE ref = ? AND version <= ?');
  for await (const page of source.destroyed()) {
    for (const { ref, lastVersion } of page) {
      gone.run(ref, lastVersion);
      forget.run(ref, lastVersion); // it was destroyed while it was copied
    }
  }
};
