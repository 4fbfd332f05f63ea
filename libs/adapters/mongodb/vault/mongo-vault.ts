import { randomBytes } from 'node:crypto';
import {
  type DestroyedSecret,
  type OpenedSecret,
  SecretDestroyed,
  type SecretRef,
  Vault,
  type VaultIntake,
} from '@hubledger/kernel';
import type { Db } from 'mongodb';
import { encrypt, IDENTITY_REF, keyIdOf, MASTER_KEY_BYTES, VaultUnavailable } from '../../vault-envelope';
import type { Calls } from '../connection/calls';
import { RecordedRotations } from './recorded-rotations';
import { SecretWriter } from './secret-writer';
import { VaultHolders } from './vault-holders';
import { MongoVaultIntake } from './vault-intake';
import { VaultKeys } from './vault-keys';
import { type SealedVersion, type SecretRecord, VaultRecords } from './vault-records';

export interface MongoVaultOptions {
  readonly database: Db;
  readonly calls: Calls;
  /** 32 bytes, see `loadOrCreateMasterKey`. */
  readonly masterKey: Buffer;
  /** Milliseconds between two looks for a rotation of the master key. */
  readonly lookEvery?: number;
}

/**
 * Secrets in a database of their own, each sealed with the master key and bound to its reference and version. All
 * versions of a reference are one record that is compared and set, so any number of processes may share the vault. The
 * master key may be rotated meanwhile (`MongoKeyRotation`).
 */
export class MongoVault extends Vault implements VaultIntake {
  readonly rotations: RecordedRotations;
  private readonly intake: MongoVaultIntake;
  private readonly looking: NodeJS.Timeout;
  private closed = false;

  private constructor(
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
    private readonly writer: SecretWriter,
    private readonly holders: VaultHolders,
    { database, calls, lookEvery = 1_000 }: MongoVaultOptions,
  ) {
    super();
    this.rotations = new RecordedRotations(database, calls);
    this.intake = new MongoVaultIntake(records, keys, writer);
    this.looking = setInterval(() => void this.follow().catch(() => undefined), lookEvery); // the next look tries again
    this.looking.unref();
  }

  /** @throws MasterKeyWrong, VaultUnavailable */
  static async open(options: MongoVaultOptions): Promise<MongoVault> {
    const { database, calls, masterKey } = options;
    if (masterKey.length !== MASTER_KEY_BYTES) throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes`);
    const records = new VaultRecords(database, calls);
    await initialise(records, masterKey);
    const keys = new VaultKeys(`the vault in database ${database.databaseName}`, records, masterKey);
    await keys.fingerprint(); // the key that opens the vault's identity is the right one
    const current = await keys.current();
    const holders = new VaultHolders(database, calls);
    await holders.say(current.id, true);
    return new MongoVault(records, keys, new SecretWriter(records, keys, current), holders, options);
  }

  put(ref: SecretRef, secret: Uint8Array): Promise<number> {
    this.assertOpen();
    const added = (record: SecretRecord | null) => this.writer.withVersion(ref, record, secret);
    return this.writer.change(ref, added, ({ counted }) => counted);
  }

  putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    this.assertOpen();
    const absent = (record: SecretRecord | null) => {
      if (record?.versions.length) return null;
      if (record) throw new SecretDestroyed(ref);
      return this.writer.withVersion(ref, record, secret);
    };
    return this.writer.change(ref, absent, ({ versions }) => this.keys.unseal(ref, versions.at(-1) as SealedVersion));
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    this.assertOpen();
    const versions = (await this.records.secret(ref))?.versions ?? [];
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
    return found ? this.keys.unseal(ref, found) : null;
  }

  async destroy(ref: SecretRef): Promise<void> {
    this.assertOpen();
    const emptied = (record: SecretRecord | null) =>
      record?.versions.length ? { _id: ref, counted: record.counted, versions: [] } : null;
    await this.writer.change(ref, emptied, () => undefined);
  }

  /** Nothing reaches into free room of MongoDB's files; what stands there opens with no key once that is rotated: ADR 33. */
  async forgetDestroyed(): Promise<void> {}

  async fingerprint(): Promise<string> {
    this.assertOpen();
    return this.keys.fingerprint();
  }

  adopt(identity: Buffer): Promise<void> {
    return this.intake.adopt(identity);
  }

  take(secrets: readonly OpenedSecret[]): Promise<void> {
    return this.intake.take(secrets);
  }

  takeDestroyed(destroyed: readonly DestroyedSecret[]): Promise<void> {
    return this.intake.takeDestroyed(destroyed);
  }

  count(): Promise<number> {
    return this.intake.count();
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    if (this.closed) return;
    this.closed = true;
    await this.holders.leave().catch(() => undefined); // it counts as gone soon
  }

  /** Takes the key of a rotation and says so: who rotates waits for it before the old key goes. */
  private async follow(): Promise<void> {
    if (this.closed) return;
    const isNew = await this.writer.follow();
    await this.holders.say(this.writer.keyId, isNew);
  }

  private assertOpen(): void {
    if (this.closed) throw new VaultUnavailable('it is closed');
  }
}

/** The vault's random id is made at its first start, by whoever is first. */
const initialise = async (records: VaultRecords, key: Buffer): Promise<void> => {
  if (await records.identity()) return;
  const sealed = encrypt(key, IDENTITY_REF, 1, randomBytes(32));
  await records.setIdentity(null, { _id: 'identity', sealed, key: keyIdOf(key), links: [], rotation: null });
};
