import { createHmac, randomBytes } from 'node:crypto';
import {
  type DestroyedSecret,
  type OpenedSecret,
  SecretDestroyed,
  type SecretRef,
  Vault,
  type VaultContents,
  type VaultIntake,
  VaultInUse,
} from '@hubledger/kernel';

/** The vault's promises without a disk, and without encryption: for tests only. */
export class InMemoryVault extends Vault implements VaultContents, VaultIntake {
  /** Index + 1 is the version; destroyed ones stay as holes, so that versions go on counting. */
  private readonly versions = new Map<SecretRef, Array<Buffer | null>>();
  private own: Buffer = randomBytes(32);

  async put(ref: SecretRef, secret: Uint8Array): Promise<number> {
    const versions = this.versions.get(ref) ?? [];
    this.versions.set(ref, versions);
    return versions.push(Buffer.from(secret));
  }

  async putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    const versions = this.versions.get(ref);
    const latest = versions?.at(-1);
    if (latest) return Buffer.from(latest);
    if (versions) throw new SecretDestroyed(ref);
    this.versions.set(ref, [Buffer.from(secret)]); // no await before it: the first caller wins
    return Buffer.from(secret);
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    const versions = this.versions.get(ref) ?? [];
    const found = version === undefined ? versions.at(-1) : versions[version - 1];
    return found ? Buffer.from(found) : null;
  }

  async destroy(ref: SecretRef): Promise<void> {
    this.versions.get(ref)?.fill(null);
  }

  async forgetDestroyed(): Promise<void> {}

  async fingerprint(): Promise<string> {
    return createHmac('sha256', this.own).update('vault fingerprint').digest('hex');
  }

  async identity(): Promise<Buffer> {
    return Buffer.from(this.own);
  }

  *secrets(): Generator<OpenedSecret[]> {
    for (const [ref, versions] of this.versions) {
      yield versions.flatMap((secret, index) => (secret ? [{ ref, version: index + 1, secret }] : []));
    }
  }

  *destroyed(): Generator<DestroyedSecret[]> {
    for (const [ref, versions] of this.versions) {
      const lastVersion = versions.lastIndexOf(null) + 1;
      if (lastVersion > 0) yield [{ ref, lastVersion }];
    }
  }

  async adopt(identity: Buffer): Promise<void> {
    if (this.own.equals(identity)) return;
    if (this.versions.size > 0) throw new VaultInUse();
    this.own = Buffer.from(identity);
  }

  async take(secrets: readonly OpenedSecret[]): Promise<void> {
    for (const { ref, version, secret } of secrets) {
      const versions = this.versions.get(ref) ?? [];
      this.versions.set(ref, versions);
      while (versions.length < version - 1) versions.push(null);
      if (versions.length < version) versions.push(Buffer.from(secret));
    }
  }

  async takeDestroyed(destroyed: readonly DestroyedSecret[]): Promise<void> {
    for (const { ref, lastVersion } of destroyed) {
      const versions = this.versions.get(ref) ?? [];
      this.versions.set(ref, versions);
      while (versions.length < lastVersion) versions.push(null);
    }
  }

  async count(): Promise<number> {
    return [...this.secrets()].flat().length;
  }

  async close(): Promise<void> {}
}
