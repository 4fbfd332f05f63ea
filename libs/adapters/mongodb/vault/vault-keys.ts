import type { SecretRef } from '@hubledger/kernel';
import {
  decrypt,
  encrypt,
  fingerprintOf,
  KeyRing,
  MasterKeyWrong,
  openedIdentity,
  VaultDamaged,
} from '../../vault-envelope';
import type { IdentityRecord, SealedVersion, VaultRecords } from './vault-records';

/** A key that is in use, and its id. */
export interface CurrentKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys that open a vault. A rotation is followed: its new key is found in the vault. */
export class VaultKeys {
  private readonly ring: KeyRing;

  constructor(
    /** For errors. */
    readonly vaultName: string,
    private readonly records: VaultRecords,
    masterKey: Buffer,
  ) {
    this.ring = new KeyRing(masterKey);
  }

  /** The key that new secrets are sealed with, as the vault says now. @throws MasterKeyWrong */
  async current(): Promise<CurrentKey> {
    const identity = await this.identityRecord();
    return { id: identity.key, key: this.keyIn(identity, identity.key) };
  }

  async fingerprint(): Promise<string> {
    return fingerprintOf(await this.identity());
  }

  /** The vault's own random bytes. @throws MasterKeyWrong */
  async identity(): Promise<Buffer> {
    const identity = await this.identityRecord();
    const opened = openedIdentity(this.keyIn(identity, identity.key), identity.sealed);
    if (!opened) throw new MasterKeyWrong(this.vaultName);
    return opened;
  }

  /** @throws MasterKeyWrong, VaultDamaged */
  async unseal(ref: SecretRef, { version, sealed, key }: SealedVersion): Promise<Buffer> {
    const secret = decrypt(await this.keyOf(key), ref, version, sealed);
    if (!secret) throw new VaultDamaged(ref);
    return secret;
  }

  /** The versions under a key, those that are not yet sealed anew. */
  async resealed(
    ref: SecretRef,
    versions: readonly SealedVersion[],
    { id, key }: CurrentKey,
  ): Promise<SealedVersion[]> {
    const again: SealedVersion[] = [];
    for (const each of versions) {
      if (each.key === id) again.push(each);
      else {
        const sealed = encrypt(key, ref, each.version, await this.unseal(ref, each));
        again.push({ version: each.version, sealed, key: id });
      }
    }
    return again;
  }

  /** By id. @throws MasterKeyWrong */
  async keyOf(id: string): Promise<Buffer> {
    return this.ring.get(id) ?? this.keyIn(await this.identityRecord(), id);
  }

  private keyIn({ links }: IdentityRecord, id: string): Buffer {
    this.ring.learn(links);
    const key = this.ring.get(id);
    if (!key) throw new MasterKeyWrong(this.vaultName);
    return key;
  }

  /** @throws MasterKeyWrong where it is gone */
  async identityRecord(): Promise<IdentityRecord> {
    const identity = await this.records.identity();
    if (!identity) throw new MasterKeyWrong(this.vaultName);
    return identity;
  }
}
