import { randomBytes } from 'node:crypto';
import { KeyedMutex, SecretDestroyed, type SecretRef, Vault } from '@hubledger/kernel';
import type { Db } from 'mongodb';
import { encrypt, IDENTITY_REF, keyIdOf, MASTER_KEY_BYTES, VaultUnavailable } from '../../vault-envelope';
import type { Calls } from '../connection/calls';
import { RecordedRotations } from './recorded-rotations';
import { VaultHolders } from './vault-holders';
import { type CurrentKey, VaultKeys } from './vault-keys';
import { type SealedVersion, type SecretRecord, type SecretState, VaultRecords } from './vault-records';

export interface MongoVaultOptions {
  readonly database: Db;
  readonly calls: Calls;
  /** 32 bytes, see `loadOrCreateMasterKey`. */
  readonly masterKey: Buffer;
  /** Milliseconds between two looks for a rotation of the master key. */
  readonly lookEvery?: number;
}

/** How often a record is read and set anew because another process was first. */
const MAX_TRIES = 12;

/**
 * Secrets in a database of their own, each sealed with the master key and bound to its reference and version. All
 * versions of a reference are one record that is compared and set, so any number of processes may share the vault. The
 * master key may be rotated meanwhile (`MongoKeyRotation`).
 */
export class MongoVault extends Vault {
  readonly rotations: RecordedRotations;
  private readonly mutex = new KeyedMutex(); // fewer conflicts with ourselves; the record decides
  private readonly looking: NodeJS.Timeout;
  private closed = false;

  private constructor(
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
    private readonly holders: VaultHolders,
    private current: CurrentKey,
    { database, calls, lookEvery = 1_000 }: MongoVaultOptions,
  ) {
    super();
    this.rotations = new RecordedRotations(database, calls);
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
    const holders = new VaultHolders(database, calls);
    const current = await keys.current();
    await holders.say(current.id, true);
    return new MongoVault(records, keys, holders, current, options);
  }

  put(ref: SecretRef, secret: Uint8Array): Promise<number> {
    return this.changed(
      ref,
      (record) => this.added(ref, record, secret),
      ({ counted }) => counted,
    );
  }

  putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    const absent = (record: SecretRecord | null) => {
      if (record?.versions.length) return null;
      if (record) throw new SecretDestroyed(ref);
      return this.added(ref, record, secret);
    };
    return this.changed(ref, absent, ({ versions }) => this.keys.unseal(ref, versions.at(-1) as SealedVersion));
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    this.assertOpen();
    const versions = (await this.records.secret(ref))?.versions ?? [];
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
    return found ? this.keys.unseal(ref, found) : null;
  }

  async destroy(ref: SecretRef): Promise<void> {
    const emptied = (record: SecretRecord | null) =>
      record?.versions.length ? { _id: ref, counted: record.counted, versions: [] } : null;
    await this.changed(ref, emptied, () => undefined);
  }

  /** Nothing reaches into free room of MongoDB's files; what stands there opens with no key once that is rotated: ADR 33. */
  async forgetDestroyed(): Promise<void> {}

  async fingerprint(): Promise<string> {
    this.assertOpen();
    return this.keys.fingerprint();
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    if (this.closed) return;
    this.closed = true;
    await this.holders.leave().catch(() => undefined); // it counts as gone soon
  }

  /**
   * @param next null: leave it as it is
   * @param answer of the record as it stands then
   */
  private changed<T>(
    ref: SecretRef,
    next: (record: SecretRecord | null) => SecretState | null,
    answer: (record: SecretState) => T | Promise<T>,
  ): Promise<T> {
    return this.mutex.run(ref, async () => {
      for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
        this.assertOpen();
        const record = await this.records.secret(ref);
        const changed = next(record);
        if (changed === null) return answer(record ?? { _id: ref, counted: 0, versions: [] });
        if (await this.records.setSecret(record, changed)) {
          await this.keepUnderCurrentKey(ref);
          return answer(changed);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** Math.min(attempt, 5)));
      }
      throw new VaultUnavailable('a secret keeps changing');
    });
  }

  private added(ref: SecretRef, record: SecretRecord | null, secret: Uint8Array): SecretState {
    const { id, key } = this.current;
    const version = (record?.counted ?? 0) + 1;
    const sealed = { version, sealed: encrypt(key, ref, version, secret), key: id };
    return { _id: ref, counted: version, versions: [...(record?.versions ?? []), sealed] };
  }

  /**
   * A rotation that began before the record was written may have passed it by, so the vault is asked for its key after
   * each write: nothing that was acknowledged stays under an old one.
   */
  private async keepUnderCurrentKey(ref: SecretRef): Promise<void> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const current = await this.keys.current();
      if (current.id === this.current.id) return;
      this.current = current;
      const record = await this.records.secret(ref);
      if (!record) return;
      const versions = await this.keys.resealed(ref, record.versions, current);
      await this.records.setSecret(record, { _id: ref, counted: record.counted, versions });
    }
    throw new VaultUnavailable('its master key keeps changing');
  }

  /** Takes the key of a rotation and says so: who rotates waits for it before the old key goes. */
  private async follow(): Promise<void> {
    if (this.closed) return;
    const { id: before } = this.current;
    this.current = await this.keys.current();
    await this.holders.say(this.current.id, this.current.id !== before);
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
