/** Who a secret belongs to and what it is: `password/<userId>`, `subject-key/<userId>`, `pepper/email`. */
export type SecretRef = string;

/**
 * Encrypted at rest, outside of the log, because a log can't forget. Write here first, then the event that names
 * `{ref, version}`; readers use the version the event names.
 */
export abstract class Vault {
  /** Stores a new version and answers it (1, 2, ...). Durable when it resolves. */
  abstract put(ref: SecretRef, secret: Uint8Array): Promise<number>;
  /**
   * Stores version 1 only if the reference has none yet; answers the secret that then stands.
   * @throws `SecretDestroyed` when the reference was destroyed: a new key under an old name would not open what the
   * old one sealed.
   */
  abstract putIfAbsent(ref: SecretRef, secret: Uint8Array): Promise<Buffer>;
  /** `null` when it never was or was destroyed. Latest version when none is named. */
  abstract get(ref: SecretRef, version?: number): Promise<Buffer | null>;
  /** Destroys every version. A later `put` goes on counting, so an old `{ref, version}` never names a new secret. */
  abstract destroy(ref: SecretRef): Promise<void>;
  /** Leaves no bytes of what was destroyed where it is stored. Writes wait meanwhile. */
  abstract forgetDestroyed(): Promise<void>;
  /** Identifies this vault; `LogInitialised` holds it, and a start with another vault is refused. */
  abstract fingerprint(): Promise<string>;
  abstract close(): Promise<void>;
}

/** A master key that was replaced, by ids that say nothing about the keys. Times are ISO-8601 UTC. */
export interface KeyRotation {
  readonly id: string;
  readonly fromKey: string;
  readonly toKey: string;
  readonly begunAt: string;
  readonly finishedAt: string;
}

/** Rotations are made beside the program that uses a vault; it is the one that can write them down. */
export interface KeyRotations {
  /** Finished, and in no log yet. */
  unrecorded(): Promise<readonly KeyRotation[]>;
  recorded(id: string): Promise<void>;
}
