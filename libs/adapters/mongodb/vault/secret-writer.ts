import { KeyedMutex, type SecretRef } from '@hubledger/kernel';
import { encrypt, VaultUnavailable } from '../../vault-envelope';
import type { CurrentKey, VaultKeys } from './vault-keys';
import type { SecretRecord, SecretState, VaultRecords } from './vault-records';

/** How often a record is read and set anew because another process was first. */
const MAX_TRIES = 12;
/**
 * Milliseconds after which the vault is asked for its key before something is written: a rotation goes on without a process that
 * is silent for longer (`VaultHolders`), and what that writes under the old key then would open for nobody.
 */
const ASKED_LATELY = 5_000;

/** Changes records of secrets, each where it stands as it was read, and always under the vault's current key. */
export class SecretWriter {
  private askedAt = performance.now();
  private readonly mutex = new KeyedMutex(); // fewer conflicts with ourselves; the record decides

  constructor(
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
    private current: CurrentKey,
  ) {}

  get keyId(): string {
    return this.current.id;
  }

  /**
   * @param next null: leave it as it is
   * @param answer of the record as it stands then
   */
  change<T>(
    ref: SecretRef,
    next: (record: SecretRecord | null) => SecretState | null,
    answer: (record: SecretState) => T | Promise<T>,
  ): Promise<T> {
    return this.mutex.run(ref, async () => {
      if (performance.now() - this.askedAt > ASKED_LATELY) await this.ask();
      for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
        const record = await this.records.secret(ref);
        const changed = next(record);
        if (changed === null) return answer(record ?? noneOf(ref));
        if (await this.records.setSecret(record, changed)) {
          await this.keepUnderCurrentKey(changed);
          return answer(changed);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** Math.min(attempt, 5)));
      }
      throw new VaultUnavailable('a secret keeps changing');
    });
  }

  /** @param version default: the next one */
  withVersion(ref: SecretRef, state: SecretState | null, secret: Uint8Array, version?: number): SecretState {
    const { id, key } = this.current;
    const { counted, versions } = state ?? noneOf(ref);
    const number = version ?? counted + 1;
    const sealed = { version: number, sealed: encrypt(key, ref, number, secret), key: id };
    return { _id: ref, counted: number, versions: [...versions, sealed] };
  }

  /** Takes the key of a rotation. @returns whether it is another than before */
  async follow(): Promise<boolean> {
    const { id: before } = this.current;
    await this.ask();
    return this.current.id !== before;
  }

  /** @throws MasterKeyWrong once a rotation has ended that this process has not heard of */
  private async ask(): Promise<void> {
    const askedAt = performance.now();
    this.current = await this.keys.current();
    this.askedAt = askedAt;
  }

  /**
   * A rotation that began before the record was written may have passed it by, so the vault is asked for its key after
   * each write: nothing that was acknowledged stays under an old one.
   */
  private async keepUnderCurrentKey(written: SecretState): Promise<void> {
    let state = written;
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      await this.ask();
      if (state.versions.every(({ key }) => key === this.current.id)) return;
      const record = await this.records.secret(written._id);
      if (!record) return;
      const versions = await this.keys.resealed(record._id, record.versions, this.current);
      state = { _id: record._id, counted: record.counted, versions };
      if (!(await this.records.setSecret(record, state))) state = record;
    }
    throw new VaultUnavailable('its master key keeps changing');
  }
}

const noneOf = (ref: SecretRef): SecretState => ({ _id: ref, counted: 0, versions: [] });
