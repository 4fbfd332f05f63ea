import { createHmac, randomBytes } from 'node:crypto';
import { KeyedMutex, SecretDestroyed, type SecretRef, Vault } from '@hubledger/kernel';
import { StorageUnavailable } from '../errors';
import { type Statement, StatementWorker } from '../statement-worker';
import { decrypt, encrypt } from './envelope';
import { MasterKeyWrong, VaultDamaged, VaultUnavailable } from './errors';
import { MASTER_KEY_BYTES } from './master-key';
import { VAULT_SCHEMA } from './schema';
import { VaultReader } from './vault-reader';

/** Under which the vault's own random id is sealed; no caller's reference looks like it. */
const IDENTITY_REF = '\u0000identity';

export interface LibsqlVaultOptions {
  readonly file: string;
  /** 32 bytes, see `loadOrCreateMasterKey`. */
  readonly masterKey: Buffer;
}

/** Secrets in a libsql file of their own, each sealed with the master key and bound to its reference and version. */
export class LibsqlVault extends Vault {
  private readonly mutex = new KeyedMutex();
  private closed = false;

  private constructor(
    private readonly key: Buffer,
    private readonly worker: StatementWorker,
    private readonly reader: VaultReader,
    private readonly identity: Buffer,
  ) {
    super();
  }

  /** @throws `MasterKeyWrong`, `StorageTooNew`, `StorageUnavailable`. */
  static async open({ file, masterKey }: LibsqlVaultOptions): Promise<LibsqlVault> {
    if (masterKey.length !== MASTER_KEY_BYTES) throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes`);
    const worker = await StatementWorker.start({
      file,
      schema: VAULT_SCHEMA,
      synchronous: 'FULL',
      pragmas: ['secure_delete=ON'], // a destroyed key is overwritten, not only unlinked
    });
    const reader = new VaultReader(file);
    try {
      const identity = await identityOf(worker, reader, masterKey);
      if (!identity) throw new MasterKeyWrong(file);
      return new LibsqlVault(masterKey, worker, reader, identity);
    } catch (error) {
      await worker.end();
      reader.close();
      throw error;
    }
  }

  put(ref: SecretRef, secret: Uint8Array): Promise<number> {
    return this.mutex.run(ref, () => this.store(ref, this.read(() => this.reader.state(ref).counted) + 1, secret));
  }

  putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    return this.mutex.run(ref, async () => {
      const { latest, counted } = this.read(() => this.reader.state(ref));
      if (latest) return this.unseal(ref, latest.version, latest.sealed);
      if (counted > 0) throw new SecretDestroyed(ref);
      await this.store(ref, 1, secret);
      return Buffer.from(secret);
    });
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    const found = this.read(() => this.reader.secret(ref, version));
    return found && this.unseal(ref, found.version, found.sealed);
  }

  destroy(ref: SecretRef): Promise<void> {
    return this.mutex.run(ref, async () => {
      const { latest, counted } = this.read(() => this.reader.state(ref));
      if (!latest) return;
      await this.write([
        { sql: 'INSERT OR REPLACE INTO destroyed (ref, last_version) VALUES (?, ?)', params: [ref, counted] },
        { sql: 'DELETE FROM secrets WHERE ref = ?', params: [ref] },
      ]);
      this.reader.emptyWriteAheadLog(); // it held the secret too
    });
  }

  async fingerprint(): Promise<string> {
    return createHmac('sha256', this.identity).update('vault fingerprint').digest('hex');
  }

  async close(): Promise<void> {
    const first = !this.closed;
    this.closed = true;
    await this.worker.end();
    if (first) this.reader.close();
  }

  private async store(ref: SecretRef, version: number, secret: Uint8Array): Promise<number> {
    const sealed = encrypt(this.key, ref, version, secret);
    await this.write([
      { sql: 'INSERT INTO secrets (ref, version, sealed) VALUES (?, ?, ?)', params: [ref, version, sealed] },
    ]);
    return version;
  }

  private async write(statements: readonly Statement[]): Promise<void> {
    try {
      await this.worker.transact(statements);
    } catch (error) {
      if (error instanceof StorageUnavailable) throw new VaultUnavailable(error.message);
      throw error;
    }
  }

  private read<T>(query: () => T): T {
    if (this.closed) throw new VaultUnavailable('it is closed');
    return query();
  }

  private unseal(ref: SecretRef, version: number, sealed: Buffer): Buffer {
    const secret = decrypt(this.key, ref, version, sealed);
    if (!secret) throw new VaultDamaged(ref);
    return secret;
  }
}

/** The vault's random id, made at its first start; `null` when the master key does not open it. */
const identityOf = async (worker: StatementWorker, reader: VaultReader, key: Buffer): Promise<Buffer | null> => {
  const fresh = encrypt(key, IDENTITY_REF, 1, randomBytes(32));
  await worker.transact([{ sql: 'INSERT OR IGNORE INTO identity (one, sealed) VALUES (1, ?)', params: [fresh] }]);
  const stored = reader.identity();
  return stored && decrypt(key, IDENTITY_REF, 1, stored);
};
