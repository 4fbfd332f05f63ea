import type { Algorithm } from './hash-thread';
import { HashWorker } from './hash-worker';

/** Two hashes of one upload run side by side; more threads would cost memory that an idle hub should not hold. */
const MAX_THREADS = 2;
const IDLE_MS = 10_000;

/** A hash of content that is too large for the event loop. */
export interface ThreadedHash {
  /** @param bytes in shared memory; may be reused when it resolves. Calls are hashed in their order. */
  update(bytes: Uint8Array): Promise<void>;
  /** Hex. Ends the hash. */
  digest(): Promise<string>;
  /** Ends the hash without an answer; harmless after `digest`. */
  drop(): void;
}

/** Threads that hash: begun when there is something to hash, ended when there was nothing for a while. */
export class HashWorkers {
  private workers: readonly HashWorker[] = [];
  private lastId = 0;
  private idle: NodeJS.Timeout | null = null;

  constructor(
    private readonly idleMs = IDLE_MS,
    private readonly script?: string,
  ) {}

  get threads(): number {
    return this.workers.length;
  }

  begin(algorithm: Algorithm): ThreadedHash {
    const worker = this.leastBusy();
    const hash = ++this.lastId;
    let ended = false;
    const end = async (kind: 'digest' | 'drop'): Promise<string> => {
      ended = true;
      try {
        return await worker.request({ kind, hash });
      } finally {
        worker.hashes -= 1;
        this.endWhenIdle();
      }
    };
    worker.hashes += 1;
    return {
      update: async (bytes) => {
        await worker.request({ kind: 'update', hash, algorithm, bytes });
      },
      digest: () => (ended ? Promise.reject(new Error('This hash has ended')) : end('digest')),
      drop: () => {
        if (!ended) void end('drop').catch(() => undefined); // a thread that is gone has dropped it
      },
    };
  }

  private leastBusy(): HashWorker {
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const [first] = this.workers.toSorted((a, b) => a.hashes - b.hashes);
    if (first && (first.hashes === 0 || this.workers.length >= MAX_THREADS)) return first;
    const worker = new HashWorker(() => (this.workers = this.workers.filter((each) => each !== worker)), this.script);
    this.workers = [...this.workers, worker];
    return worker;
  }

  private endWhenIdle(): void {
    if (this.idle || this.workers.some(({ hashes }) => hashes > 0)) return;
    this.idle = setTimeout(() => {
      this.idle = null;
      for (const worker of this.workers) void worker.end();
      this.workers = [];
    }, this.idleMs);
    this.idle.unref();
  }
}
