import { type DestroyedSecret, type OpenedSecret, type SecretRef, Vault, type VaultContents } from '@hubledger/kernel';
import { VaultUnavailable } from './errors';

/** A vault beside the programs that own it. */
export abstract class VaultForReading extends Vault implements VaultContents {
  /** Whether it is there, or was destroyed on purpose. No version: any. */
  abstract isAccountedFor(ref: SecretRef, version?: number): boolean | Promise<boolean>;
  /** Opens every secret. @returns what those that don't open are called */
  abstract damaged(): Iterable<string> | AsyncIterable<string>;
  /** Of secrets that stand, each once. */
  abstract references(): Iterable<readonly SecretRef[]> | AsyncIterable<readonly SecretRef[]>;
  abstract identity(): Promise<Buffer>;
  abstract secrets(): Iterable<readonly OpenedSecret[]> | AsyncIterable<readonly OpenedSecret[]>;
  abstract destroyed(): Iterable<readonly DestroyedSecret[]> | AsyncIterable<readonly DestroyedSecret[]>;

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
}

class OpenedForReading extends VaultUnavailable {
  constructor() {
    super('it was opened for reading');
  }
}
