import { type DestroyedSecret, type OpenedSecret, type SecretRef, Vault, type VaultContents } from '@hubledger/kernel';
import { KeyRing, VaultUnavailable } from '../../vault-envelope';
import { OpenedSecrets } from './opened-secrets';
import { VaultReader } from './vault-reader';

const PAGE = 500;

/** A vault beside the program that owns it: for reading only. */
export class VaultFile extends Vault implements VaultContents {
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

  /** Whether it is there, or was destroyed on purpose. No version: any. */
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

  /** Opens every secret. @returns the references of those that don't open */
  *damaged(): Generator<string> {
    for (const { ref, ...secret } of this.reader.everySecret()) {
      try {
        this.opened.unseal(ref, secret);
      } catch {
        yield `${ref} version ${secret.version}`;
      }
    }
  }

  async put(): Promise<number> {
    throw new OpenedForReading();
  }

  async putIfAbsent(): Promise<Buffer> {
    throw new OpenedForReading();
  }

  async destroy(): Promise<void> {
    throw new OpenedForReading();
  }

  async forgetDestroyed(): Promise<void> {
    throw new OpenedForReading();
  }

  async fingerprint(): Promise<string> {
    return this.opened.fingerprint();
  }

  async close(): Promise<void> {
    this.reader.close();
  }
}

class OpenedForReading extends VaultUnavailable {
  constructor() {
    super('it was opened for reading');
  }
}
