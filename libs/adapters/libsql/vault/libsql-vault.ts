import { randomBytes } from 'node:crypto';
import { KeyedMutex, type KeyRotations, SecretDestroyed, type SecretRef, Vault } from '@hubledger/kernel';
import {
  decrypt,
  encrypt,
  IDENTITY_REF,
  keyIdOf,
  KeyRing,
  MASTER_KEY_BYTES,
  MasterKeyWrong,
  VaultUnavailable,
} from '../../vault-envelope';
import { StorageUnavailable } from '../errors';
import { type Statement, type StatementResult, StatementWorker } from '../statement-worker';
import { type CurrentKey, OpenedSecrets } from './opened-secrets';
import { VAULT_SCHEMA } from './schema';
import { VaultReader } from './vault-reader';

export interface LibsqlVaultOptions {
  readonly file: string;
  /** 32 bytes, see `loadOrCreateMasterKey`. */
  readonly masterKey: Buffer;
  /** Milliseconds between two looks for a rotation of the master key. */
  readonly lookEvery?: number;
}

/** How often a secret is sealed anew because the key was replaced meanwhile. */
const MAX_TRIES = 5;

/**
 * Secrets in a libsql file of their own, each sealed with the master key and bound to its reference and version. The
 * master key may be rotated by another process meanwhile (`MasterKeyRotation`).
 */
export class LibsqlVault extends Vault {
  private readonly mutex = new KeyedMutex();
  private readonly looking: NodeJS.Timeout;
  private closed = false;

  private constructor(
    private readonly worker: StatementWorker,
    private readonly reader: VaultReader,
    private readonly secrets: OpenedSecrets,
    private current: CurrentKey,
    lookEvery: number,
  ) {
    super();
    this.looking = setInterval(() => void this.follow().catch(() => undefined), lookEvery); // the next look tries again
    this.looking.unref();
  }

  /** @throws `MasterKeyWrong`, `StorageTooNew`, `StorageUnavailable`. */
  static async open({ file, masterKey, lookEvery = 1_000 }: LibsqlVaultOptions): Promise<LibsqlVault> {
    if (masterKey.length !== MASTER_KEY_BYTES) throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes`);
    const worker = await StatementWorker.start({
      file,
      schema: VAULT_SCHEMA,
      synchronous: 'FULL',
      pragmas: ['secure_delete=ON'], // a destroyed key is overwritten, not only unlinked
    });
    const reader = new VaultReader(file);
    try {
      await initialise(worker, reader, masterKey, file);
      const secrets = new OpenedSecrets(file, reader, new KeyRing(masterKey));
      secrets.fingerprint(); // the key that opens the vault's identity is the right one
      const vault = new LibsqlVault(worker, reader, secrets, secrets.current(), lookEvery);
      await vault.follow();
      return vault;
    } catch (error) {
      await worker.end();
      reader.close();
      throw error;
    }
  }

  /** What the program that has this vault open is to write down about rotations. */
  readonly rotations: KeyRotations = {
    unrecorded: async () => this.read(() => this.reader.unrecordedRotations()),
    recorded: async (id) => {
      const sql = 'UPDATE rotations SET recorded_at = ? WHERE id = ?';
      await this.write([{ sql, params: [new Date().toISOString(), id] }]);
    },
  };

  put(ref: SecretRef, secret: Uint8Array): Promise<number> {
    return this.mutex.run(ref, () => this.store(ref, this.read(() => this.reader.state(ref).counted) + 1, secret));
  }

  putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    return this.mutex.run(ref, async () => {
      const { latest, counted } = this.read(() => this.reader.state(ref));
      if (latest) return this.secrets.unseal(ref, latest);
      if (counted > 0) throw new SecretDestroyed(ref);
      await this.store(ref, 1, secret);
      return Buffer.from(secret);
    });
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    const found = this.read(() => this.reader.secret(ref, version));
    return found && this.secrets.unseal(ref, found);
  }

  destroy(ref: SecretRef): Promise<void> {
    return this.mutex.run(ref, async () => {
      const { latest, counted } = this.read(() => this.reader.state(ref));
      if (!latest) return;
      await this.write([
        { sql: 'INSERT OR REPLACE INTO destroyed (ref, last_version) VALUES (?, ?)', params: [ref, counted] },
        { sql: 'DELETE FROM secrets WHERE ref = ?', params: [ref] },
      ]);
      await this.worker.checkpoint(); // the write-ahead log held the secret too
    });
  }

  /** `destroy` overwrites a row; copies that stay behind where SQLite moved rows between pages go with the whole file. */
  async forgetDestroyed(): Promise<void> {
    await this.worker.rewrite();
  }

  async fingerprint(): Promise<string> {
    return this.read(() => this.secrets.fingerprint());
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    const first = !this.closed;
    this.closed = true;
    await this.worker.end();
    if (first) this.reader.close();
  }

  /** Refused by the file itself when the key is the current one no more: a rotation must not leave anything behind. */
  private async store(ref: SecretRef, version: number, secret: Uint8Array): Promise<number> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const { id, key } = this.current;
      const sql = `INSERT INTO secrets (ref, version, sealed, key)
        SELECT ?, ?, ?, ? FROM identity WHERE key = ?`;
      const [stored] = await this.write([{ sql, params: [ref, version, encrypt(key, ref, version, secret), id, id] }]);
      if (stored?.changes === 1) return version;
      this.current = this.read(() => this.secrets.current());
    }
    throw new VaultUnavailable('its master key keeps changing');
  }

  /** Takes the key of a rotation and says so: the process that rotates waits for it before the old key goes. */
  private async follow(): Promise<void> {
    if (this.closed || !this.reader.hasUntakenRotation()) return;
    this.current = this.secrets.current();
    const sql = 'UPDATE rotations SET taken_at = ? WHERE taken_at IS NULL AND to_key = ?';
    await this.write([{ sql, params: [new Date().toISOString(), this.current.id] }]);
  }

  private async write(statements: readonly Statement[]): Promise<StatementResult[]> {
    try {
      return await this.worker.transact(statements);
    } catch (error) {
      if (error instanceof StorageUnavailable) throw new VaultUnavailable(error.message);
      throw error;
    }
  }

  private read<T>(query: () => T): T {
    if (this.closed) throw new VaultUnavailable('it is closed');
    return query();
  }
}

/** The vault's random id is made at its first start. A file from before keys had ids learns which one it is sealed with. */
const initialise = async (worker: StatementWorker, reader: VaultReader, key: Buffer, file: string): Promise<void> => {
  const id = keyIdOf(key);
  const fresh = encrypt(key, IDENTITY_REF, 1, randomBytes(32));
  const sql = 'INSERT OR IGNORE INTO identity (one, sealed, key) VALUES (1, ?, ?)';
  await worker.transact([{ sql, params: [fresh, id] }]);
  const stored = reader.identity();
  if (!stored || stored.key !== null) return;
  if (!decrypt(key, IDENTITY_REF, 1, stored.sealed)) throw new MasterKeyWrong(file);
  await worker.transact(
    ['identity', 'secrets'].map((table) => ({ sql: `UPDATE ${table} SET key = ? WHERE key IS NULL`, params: [id] })),
  );
};
