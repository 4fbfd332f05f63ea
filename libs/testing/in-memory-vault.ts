import { createHmac, randomBytes } from 'node:crypto';
import { SecretDestroyed, type SecretRef, Vault } from '@hubledger/kernel';

/** The vault's promises without a disk, and without encryption: for tests only. */
export class InMemoryVault extends Vault {
  /** Index + 1 is the version; destroyed ones stay as holes, so that versions go on counting. */
  private readonly versions = new Map<SecretRef, Array<Buffer | null>>();
  private readonly identity = randomBytes(32);

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
    return createHmac('sha256', this.identity).update('vault fingerprint').digest('hex');
  }

  async close(): Promise<void> {}
}
