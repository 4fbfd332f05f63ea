import { PasswordHasher } from '@hubledger/contexts/identity/application/password-hasher.port';
import type { Secret } from '@hubledger/kernel';
import { Algorithm, hash, type Options, verify } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane; about 18 ms. */
const OPTIONS: Options = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes in the thread pool of libuv, never on the event loop. */
export class Argon2PasswordHasher extends PasswordHasher {
  readonly concurrency = Math.max(1, availableParallelism() - 1);

  hash(password: Secret<string>): Promise<string> {
    return hash(password.reveal(), OPTIONS);
  }

  verify(phc: string, password: Secret<string>): Promise<boolean> {
    return verify(phc, password.reveal());
  }
}
