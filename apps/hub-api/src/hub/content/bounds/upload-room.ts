import { StorageFull } from '@hubledger/kernel';
import type { DiskRoom } from './disk-room';
import { Evictable } from './evictable';
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

interface Body {
  readonly account: string;
  readonly since: number;
  readonly brought: { bytes: number };
  readonly arriving: Evictable;
}

/**
 * What uploads hold of this process while they arrive. They wait on its disk until their hash is known, which no quota
 * counts: without a bound whoever may write could fill it, by sending one file over many connections, and that of the
 * embedded log with it. One account has half of the room at most, and gives way with a body where it has more than who
 * finds no place, so that nobody keeps out all others.
 */
export class UploadRoom {
  private bytes = 0;
  private readonly bodies = new Set<Body>();
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
    source: AsyncIterable<Uint8Array>,
    work: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
    brought = { bytes: 0 },
  ): Promise<T> {
    const own = this.accounts.get(account) ?? { bodies: 0, bytes: 0 };
    if (own.bodies >= this.limits.bodiesOfOne) throw new TooManyUploadsAtOnce(own.bodies);
    if (this.bodies.size >= this.limits.bodies) this.makeRoomFor(own.bodies);
    const body: Body = { account, since: performance.now(), brought, arriving: new Evictable(source) };
    this.accounts.set(account, own);
    this.bodies.add(body);
    own.bodies += 1;
    try {
      return await work(this.counted(body, own));
    } finally {
      this.bodies.delete(body);
      own.bodies -= 1;
      own.bytes -= brought.bytes;
      this.bytes -= brought.bytes;
      if (own.bodies === 0) this.accounts.delete(account);
    }
  }

  /** Of who has the most bodies the one that brings the least; its place is free at once. @throws UploadsBusy */
  private makeRoomFor(ownBodies: number): void {
    const [most, { bodies }] = [...this.accounts].reduce((a, b) => (b[1].bodies > a[1].bodies ? b : a));
    if (bodies <= ownBodies + 1) throw new UploadsBusy();
    const now = performance.now();
    const rateOf = ({ brought, since }: Body): number => brought.bytes / (now - since + 1);
    const theirs = [...this.bodies].filter(({ account }) => account === most);
    const slowest = theirs.reduce((a, b) => (rateOf(b) < rateOf(a) ? b : a));
    this.bodies.delete(slowest);
    slowest.arriving.evict(new UploadsBusy());
  }

  private async *counted({ arriving, brought }: Body, own: Taken): AsyncGenerator<Uint8Array, void, undefined> {
    let lookAt = LOOK_EVERY;
    for await (const chunk of arriving) {
      brought.bytes += chunk.byteLength;
      own.bytes += chunk.byteLength;
      this.bytes += chunk.byteLength;
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
    const left = most === null ? onDisk : Math.min(onDisk, most - this.bytes);
    if (left < 0) throw new UploadsBusy();
    if (own.bytes > Math.max(LEAST_SHARE, (left + this.bytes) / 2)) throw new UploadShareTaken(own.bytes);
  }
}
