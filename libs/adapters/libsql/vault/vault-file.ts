import type { DestroyedSecret, OpenedSecret, SecretRef } from '@hubledger/kernel';
import { KeyRing, VaultForReading } from '../../vault-envelope';
import { OpenedSecrets } from './opened-secrets';
import { VaultReader } from './vault-reader';

const PAGE = 500;

/** The file of a vault. */
export class VaultFile extends VaultForReading {
  private constructor(
    private readonly reader: VaultReader,
    private readonly opened: OpenedSecrets,
  ) {
    super();
  }

  /** @throws MasterKeyWrong, StorageTooNew, StorageUnavailable */
  static open(file: string, masterKey: Buffer): VaultFile {
    const reader = new VaultReader(file);
    try {
      const secrets = new OpenedSecrets(file, reader, new KeyRing(masterKey));
      secrets.fingerprint();
      return new VaultFile(reader, secrets);
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    const found = this.reader.secret(ref, version);
    return found && this.opened.unseal(ref, found);
  }

  isAccountedFor(ref: SecretRef, version?: number): boolean {
    return this.reader.secret(ref, version) !== null || this.reader.destroyedUpTo(ref) >= (version ?? 1);
  }

  async identity(): Promise<Buffer> {
    return this.opened.identity();
  }

  *secrets(): Generator<readonly OpenedSecret[]> {
    let page: OpenedSecret[] = [];
    for (const { ref, ...sealed } of this.reader.everySecret()) {
      page.push({ ref, version: sealed.version, secret: this.opened.unseal(ref, sealed) });
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  *destroyed(): Generator<readonly DestroyedSecret[]> {
    const all = this.reader.everyDestroyed();
    for (let start = 0; start < all.length; start += PAGE) yield all.slice(start, start + PAGE);
  }

  *references(): Generator<readonly SecretRef[]> {
    const page: SecretRef[] = [];
    for (const { ref } of this.reader.everySecret()) {
      if (page.at(-1) === ref) continue;
      if (page.length === PAGE) yield page.splice(0, PAGE - 1);
      page.push(ref);
    }
    yield page;
  }

  *damaged(): Generator<string> {
    for (const { ref, ...secret } of this.reader.everySecret()) {
      try {
        this.opened.unseal(ref, secret);
      } catch {
        yield `${ref} version ${secret.version}`;
      }
    }
  }

  /** All reads of the work see one state of the file. */
  inOneView<T>(work: () => Promise<T>): Promise<T> {
    return this.reader.inOneView(work);
  }

  async fingerprint(): Promise<string> {
    return this.opened.fingerprint();
  }

  async close(): Promise<void> {
    this.reader.close();
  }
}
