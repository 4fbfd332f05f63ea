import { createHash } from 'node:crypto';
import type { Algorithm } from './hash-thread';
import type { HashWorkers, ThreadedHash } from './hash-workers';

/** A hash of one upload: on this thread while the content fits one chunk, in another one when there is more. */
export class ContentHash {
  private threaded: ThreadedHash | null = null;

  constructor(
    private readonly algorithm: Algorithm,
    /** Hashed before the content. */
    private readonly header: Uint8Array,
    private readonly workers: HashWorkers,
  ) {}

  /** @param chunk in shared memory; one of several. May be reused when it resolves. */
  async update(chunk: Uint8Array): Promise<void> {
    const begins = this.threaded === null;
    this.threaded ??= this.workers.begin(this.algorithm);
    await Promise.all(
      begins ? [this.threaded.update(this.header), this.threaded.update(chunk)] : [this.threaded.update(chunk)],
    );
  }

  /** @param tail what no `update` has seen; it must not change until the answer. */
  async digest(tail: Uint8Array): Promise<string> {
    if (!this.threaded) return createHash(this.algorithm).update(this.header).update(tail).digest('hex');
    const hashed = this.threaded.update(tail);
    const digest = this.threaded.digest();
    return (await Promise.all([digest, hashed]))[0];
  }

  drop(): void {
    this.threaded?.drop();
  }
}
