import { StorageFull } from '@hubledger/kernel';
import type { DiskRoom } from './disk-room';
import { TooManyUploadsAtOnce, UploadsBusy, UploadShareTaken } from './transfer-refusals';

const MiB = 1024 * 1024;

export interface UploadLimits {
  /** Bodies that arrive at once: each takes a MiB of memory and a file. */
  readonly bodies: number;
  /** The same of one account. */
  readonly bodiesOfOne: number;
  /** Bytes that wait on the disk at once; null: what the disk has. */
  readonly bytes: number | null;
}

/** Clients send up to 128 parts of a file at once. */
export const UPLOAD_LIMITS: UploadLimits = { bodies: 640, bodiesOfOne: 160, bytes: null };

/** So often a body's bytes are held against the limits. What is smaller is never refused for its bytes. */
const LOOK_EVERY = MiB;
/** Every account may have this, whatever its share. */
const LEAST_SHARE = 64 * MiB;

interface Taken {
  bodies: number;
  /** Bytes. */
  bytes: number;
}

/**
 * What uploads hold of this process while they arrive. They wait on its disk until their hash is known, which no quota
 * counts: without a bound whoever may write could fill it, by sending one file over many connections, and that of the
 * embedded log with it. One account has half of the room at most, so that nobody keeps out all others.
 */
export class UploadRoom {
  private readonly all: Taken = { bodies: 0, bytes: 0 };
  private readonly accounts = new Map<string, Taken>();

  constructor(
    private readonly disk: Pick<DiskRoom, 'left'>,
    private readonly limits: UploadLimits = UPLOAD_LIMITS,
  ) {}

  /**
   * @param account who answers for it
   * @param brought told how many bytes were read
   * @throws TooManyUploadsAtOnce, UploadsBusy; from the body: UploadShareTaken, UploadsBusy, StorageFull
   */
  async during<T>(
    account: string,
    body: AsyncIterable<Uint8Array>,
    work: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
    brought = { bytes: 0 },
  ): Promise<T> {
    const own = this.accounts.get(account) ?? { bodies: 0, bytes: 0 };
    if (own.bodies >= this.limits.bodiesOfOne) throw new TooManyUploadsAtOnce(own.bodies);
    if (this.all.bodies >= this.limits.bodies) throw new UploadsBusy();
    this.accounts.set(account, own);
    for (const taken of [own, this.all]) taken.bodies += 1;
    try {
      return await work(this.counted(body, own, brought));
    } finally {
      for (const taken of [own, this.all]) {
        taken.bodies -= 1;
        taken.bytes -= brought.bytes;
      }
      if (own.bodies === 0) this.accounts.delete(account);
    }
  }

  private async *counted(
    body: AsyncIterable<Uint8Array>,
    own: Taken,
    brought: { bytes: number },
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let lookAt = LOOK_EVERY;
    for await (const chunk of body) {
      brought.bytes += chunk.byteLength;
      own.bytes += chunk.byteLength;
      this.all.bytes += chunk.byteLength;
      if (brought.bytes > lookAt) {
        lookAt = brought.bytes + LOOK_EVERY;
        await this.assertRoom(own);
      }
      yield chunk;
    }
  }

  private async assertRoom(own: Taken): Promise<void> {
    const onDisk = await this.disk.left();
    if (onDisk < 0) throw new StorageFull('uploads');
    const { bytes: most } = this.limits;
    const left = most === null ? onDisk : Math.min(onDisk, most - this.all.bytes);
    if (left < 0) throw new UploadsBusy();
    if (own.bytes > Math.max(LEAST_SHARE, (left + this.all.bytes) / 2)) throw new UploadShareTaken(own.bytes);
  }
}
