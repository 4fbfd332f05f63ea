import { CHUNK } from '../chunk-buffers';

/** Full chunks that disk and hashing may hold at once, all uploads together. */
const MOST_IN_FLIGHT = 16;

/**
 * Shared memory for content on its way, in chunks of 1 MiB that a write to the disk and threads that hash read at once.
 * Each upload fills one chunk; those in flight are bounded for all together, as only they get on by themselves.
 */
export class ChunkMemory {
  private readonly free: Buffer[] = [];
  private readonly queue: Array<() => void> = [];
  private inFlight = 0;

  /** To be filled; its content is anything. */
  take(): Buffer {
    return this.free.pop() ?? Buffer.from(new SharedArrayBuffer(CHUNK));
  }

  giveBack(chunk: Buffer): void {
    if (this.free.length < MOST_IN_FLIGHT) this.free.push(chunk);
  }

  /** Resolves when one more full chunk may be in flight. */
  async enter(): Promise<void> {
    if (this.inFlight < MOST_IN_FLIGHT) this.inFlight += 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.inFlight -= 1;
  }
}
