import type { SecretRef } from './vault';

export interface OpenedSecret {
  readonly ref: SecretRef;
  readonly version: number;
  readonly secret: Buffer;
}

/** All versions up to this one were destroyed. */
export interface DestroyedSecret {
  readonly ref: SecretRef;
  readonly lastVersion: number;
}

/** All that a vault holds, opened: for moving it as a whole. Pages bound what is in memory. */
export interface VaultContents {
  /** The random bytes that its fingerprint is made of. */
  identity(): Promise<Buffer>;
  secrets(): Iterable<readonly OpenedSecret[]> | AsyncIterable<readonly OpenedSecret[]>;
  destroyed(): Iterable<readonly DestroyedSecret[]> | AsyncIterable<readonly DestroyedSecret[]>;
}

/** A vault that another one is moved into, before anybody uses it. All of it may be repeated. */
export interface VaultIntake {
  /** Becomes the other one: events name vaults by what is made of this. @throws VaultInUse */
  adopt(identity: Buffer): Promise<void>;
  /** Durable when it resolves. What stands already, or was destroyed here, stays as it is. */
  take(secrets: readonly OpenedSecret[]): Promise<void>;
  /** Versions of these references are not given out again. */
  takeDestroyed(destroyed: readonly DestroyedSecret[]): Promise<void>;
  /** Secrets that stand. */
  count(): Promise<number>;
}
