import { HubReadOnly, type SecretRef, Vault } from '@hubledger/kernel';

/** The vault of a replica. What reading needs and finds missing is made for this process alone and never kept. */
export class ReplicaVault extends Vault {
  private readonly passing = new Map<SecretRef, Buffer>();

  constructor(private readonly vault: Vault) {
    super();
  }

  async put(): Promise<number> {
    throw new HubReadOnly();
  }

  async putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer> {
    const stored = (await this.vault.get(ref)) ?? this.passing.get(ref) ?? Buffer.from(secret);
    this.passing.set(ref, stored);
    return stored;
  }

  get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    return this.vault.get(ref, version);
  }

  async destroy(): Promise<void> {
    throw new HubReadOnly();
  }

  async forgetDestroyed(): Promise<void> {
    throw new HubReadOnly();
  }

  fingerprint(): Promise<string> {
    return this.vault.fingerprint();
  }

  close(): Promise<void> {
    return this.vault.close();
  }
}
