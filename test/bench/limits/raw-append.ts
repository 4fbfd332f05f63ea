import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A writer of raw rows in a thread of its own. */
export class RawAppend {
  private revision = 0;

  private constructor(private readonly worker: Worker) {}

  static async start(file: string): Promise<RawAppend> {
    const worker = new Worker(join(__dirname, 'raw-append.worker.js'), { workerData: { file } });
    await once(worker, 'message');
    return new RawAppend(worker);
  }

  /** One durable transaction of so many rows. */
  async append(rows: number, data: string, metadata: string): Promise<void> {
    const id = '00000000-0000-4000-8000-000000000000';
    const at = '2026-01-01T00:00:00.000Z';
    const group = Array.from({ length: rows }, () => {
      const revision = this.revision++;
      return ['benchmark-raw', revision, id, 'Happened', data, metadata, at, revision];
    });
    const done = once(this.worker, 'message');
    this.worker.postMessage(group);
    await done;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
