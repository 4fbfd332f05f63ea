import type { SecretRef } from '@hubledger/kernel';
import {
  decrypt,
  fingerprintOf,
  type KeyRing,
  MasterKeyWrong,
  openedIdentity,
  VaultDamaged,
} from '../../vault-envelope';
import type { SealedSecret, VaultReader } from './vault-reader';

/** A key that is in use, and its id. */
export interface CurrentKey {
  readonly id: string;
  readonly key: Buffer;
}

/** A vault's file with the keys that open it. A rotation beside it is followed: its new key is found in the file. */
export class OpenedSecrets {
  constructor(
    private readonly file: string,
    private readonly reader: VaultReader,
    private readonly ring: KeyRing,
  ) {}

  /** The key that new secrets are sealed with. @throws MasterKeyWrong */
  current(): CurrentKey {
    const id = this.reader.identity()?.key ?? '';
    return { id, key: this.keyOf(id) };
  }

  /** @throws MasterKeyWrong, VaultDamaged */
  unseal(ref: SecretRef, { version, sealed, key }: SealedSecret): Buffer {
    const secret = decrypt(this.keyOf(key ?? ''), ref, version, sealed);
    if (!secret) throw new VaultDamaged(ref);
    return secret;
  }

  /** Hex; the same whatever the key. @throws MasterKeyWrong */
  fingerprint(): string {
    return fingerprintOf(this.identity());
  }

  /** The vault's own random bytes. @throws MasterKeyWrong */
  identity(): Buffer {
    const stored = this.reader.identity();
    const identity = stored && openedIdentity(this.keyOf(stored.key ?? ''), stored.sealed);
    if (!identity) throw new MasterKeyWrong(this.file);
    return identity;
  }

  /** By id. @throws MasterKeyWrong */
  keyOf(id: string): Buffer {
    const known = this.ring.get(id);
    if (known) return known;
    this.ring.learn(this.reader.links());
    const learnt = this.ring.get(id);
    if (!learnt) throw new MasterKeyWrong(this.file);
    return learnt;
  }
}
