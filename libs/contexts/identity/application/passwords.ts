import { Secret, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { SecretPointer } from '../domain/user.events';
import { HashingQueue } from './hashing-queue';
import { PasswordHasher } from './password-hasher.port';

/** About 5 s of work at 18 ms a hash on one core: within the time a request may take. */
const MAX_WAITING = 256;

/** Password hashes: made and checked in a bounded queue, kept in the vault, named by reference and version. */
@Injectable()
export class Passwords {
  private readonly queue: HashingQueue;
  private decoy: Promise<string> | null = null;

  constructor(
    private readonly hasher: PasswordHasher,
    private readonly vault: Vault,
  ) {
    this.queue = new HashingQueue(hasher.concurrency, MAX_WAITING);
  }

  /** @throws HashingOverloaded */
  async keep(userId: string, password: Secret<string>): Promise<SecretPointer> {
    return (await this.keepWhile(userId, password, async () => undefined)).password;
  }

  /**
   * `meanwhile` is done while the hash is being made, and not begun when there is no room for hashing.
   *
   * @throws HashingOverloaded; what `meanwhile` throws.
   */
  async keepWhile<T>(userId: string, secret: Secret<string>, meanwhile: () => Promise<T>) {
    const { hash, others } = await this.queue.run(async () => {
      const doing = meanwhile();
      doing.catch(() => undefined); // looked at below, unless hashing itself fails
      return { hash: await this.hasher.hash(secret), others: doing };
    });
    const ref = passwordRef(userId);
    const [version, result] = await Promise.all([this.vault.put(ref, Buffer.from(hash)), others]);
    return { password: { ref, version } satisfies SecretPointer, result };
  }

  /** @throws HashingOverloaded */
  async matches({ ref, version }: SecretPointer, password: Secret<string>): Promise<boolean> {
    const hash = await this.vault.get(ref, version);
    if (!hash) return this.matchesNothing(password);
    return this.queue.run(() => this.hasher.verify(hash.toString(), password));
  }

  /** As much work as a real check, so that an unknown name can't be told by its answer's time. Always false. */
  async matchesNothing(password: Secret<string>): Promise<false> {
    this.decoy ??= this.hasher.hash(new Secret(randomBytes(24).toString('hex')));
    const decoy = await this.decoy;
    await this.queue.run(() => this.hasher.verify(decoy, password));
    return false;
  }

  forget(userId: string): Promise<void> {
    return this.vault.destroy(passwordRef(userId));
  }
}

export const passwordRef = (userId: string): string => `password/${userId}`;
