import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ObjectsUnavailable } from '@hubledger/kernel';
import type { HashAnswer, HashRequest } from './hash-thread';

interface Waiting {
  readonly resolve: (answer: HashAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** One thread that hashes: requests in order, each answered or rejected, none forgotten. */
export class HashWorker {
  /** Hashes that have begun and not ended. */
  hashes = 0;
  private readonly waiting: Waiting[] = [];
  private readonly worker: Worker;
  private lost: ObjectsUnavailable | null = null;

  constructor(onLost: () => void, script = join(__dirname, 'hash-thread.js')) {
    this.worker = new Worker(script, { execArgv: [] });
    const lose = (reason: string): void => {
      if (this.lost) return;
      this.lost = new ObjectsUnavailable(`hashing stopped: ${reason}`);
      onLost();
      for (const { reject } of this.waiting.splice(0)) reject(this.lost);
    };
    this.worker.on('message', (answer: HashAnswer) => {
      this.waiting.shift()?.resolve(answer);
      if (this.waiting.length === 0) this.worker.unref(); // an idle thread keeps no process alive
    });
    this.worker.on('error', (error) => lose(error.message));
    this.worker.on('exit', (code) => lose(`exit ${code}`));
  }

  request(request: HashRequest): Promise<HashAnswer> {
    if (this.lost) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ resolve, reject }) === 1) this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
