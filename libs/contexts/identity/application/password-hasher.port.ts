import type { Secret } from '@hubledger/kernel';

/** Argon2id, off the event loop. */
export abstract class PasswordHasher {
  /** How many hashes may be made at once so that a core is left for everything else. */
  abstract readonly concurrency: number;
  /** @returns the hash in PHC string format, salt and parameters included. */
  abstract hash(password: Secret<string>): Promise<string>;
  abstract verify(hash: string, password: Secret<string>): Promise<boolean>;
}
