import { closeSync, fsyncSync, openSync } from 'node:fs';
import { encrypt, IDENTITY_REF, keyIdOf, KeyRing } from '../../vault-envelope';
import { type Connection, inTransaction, openBulkWriter, pragmaRow } from '../connection';
import { OpenedSecrets } from './opened-secrets';
import { VAULT_SCHEMA } from './schema';
import { VaultReader } from './vault-reader';

export interface KeyedVault {
  readonly file: string;
  readonly masterKey: Buffer;
}

/**
 * Copies what stands in a vault now into a new file, sealed with another key: the same references, versions and
 * fingerprint. The owner of the source may be at work. What was destroyed there is not in the copy.
 *
 * @returns how many secrets.
 * @throws MasterKeyWrong when the key does not open the source
 */
export const copyVault = (source: KeyedVault, target: KeyedVault): number => {
  const reader = new VaultReader(source.file);
  const to = openBulkWriter(target.file, VAULT_SCHEMA);
  try {
    const copied = reader.inOneView(() => inTransaction(to, () => copyRows(reader, to, source, target.masterKey)));
    pragmaRow(to, 'journal_mode=WAL');
    return copied;
  } finally {
    reader.close();
    to.close();
    syncFile(target.file);
  }
};

const copyRows = (reader: VaultReader, to: Connection, source: KeyedVault, newKey: Buffer): number => {
  const secrets = new OpenedSecrets(source.file, reader, new KeyRing(source.masterKey));
  const key = keyIdOf(newKey);
  const identity = encrypt(newKey, IDENTITY_REF, 1, secrets.identity());
  to.prepare('INSERT INTO identity (one, sealed, key) VALUES (1, ?, ?)').run(identity, key);
  const insert = to.prepare('INSERT INTO secrets (ref, version, sealed, key) VALUES (?, ?, ?, ?)');
  let copied = 0;
  for (const { ref, ...each } of reader.everySecret()) {
    insert.run(ref, each.version, encrypt(newKey, ref, each.version, secrets.unseal(ref, each)), key);
    copied++;
  }
  const gone = to.prepare('INSERT INTO destroyed (ref, last_version) VALUES (?, ?)');
  for (const { ref, lastVersion } of reader.everyDestroyed()) gone.run(ref, lastVersion);
  return copied;
};

const syncFile = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
