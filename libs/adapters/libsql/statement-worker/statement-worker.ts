import { join } from 'node:path';
import type { WriterOptions } from '../connection';
import { type Failure, StorageTooNew, StorageUnavailable } from '../errors';
import { WorkerLink } from '../worker/worker-link';
import type { Rows, Statement, StatementRequest } from './requests';

/** A statement failed; nothing of its transaction stays. `sqliteCode` tells a conflict from a full disk. */
export class StatementFailed extends Error {
  readonly sqliteCode: string;
  constructor({ message, sqliteCode }: Failure) {
    super(message);
    this.name = 'StatementFailed';
    this.sqliteCode = sqliteCode;
  }
}

/** Writes one libsql file from a worker: a synced commit can take tens of milliseconds, which no request should feel. */
export class StatementWorker {
  private constructor(private readonly link: WorkerLink<StatementRequest, Rows[]>) {}

  /** @throws `StorageTooNew`, `StorageUnavailable`. */
  static async start(file: string, options: WriterOptions): Promise<StatementWorker> {
    const script = join(__dirname, 'statement.worker.js');
    return new StatementWorker(
      await WorkerLink.start(
        script,
        { file, options },
        {
          failed: (failure) => new StatementFailed(failure),
          gone: (reason) => new StorageUnavailable(`Cannot use ${file}: ${reason}`),
          refused: ({ message }, tooNew) => (tooNew ? new StorageTooNew(message) : new StorageUnavailable(message)),
        },
      ),
    );
  }

  /**
   * Runs the statements in one transaction; answers the rows of each. Committed, and under `FULL` synced, when it
   * resolves.
   * @throws `StatementFailed`; `StorageUnavailable` when the worker is gone, the outcome then being unknown.
   */
  transaction(statements: readonly Statement[]): Promise<Rows[]> {
    return this.link.request({ kind: 'transaction', statements });
  }

  /** Empties the write-ahead log into the file. */
  async checkpoint(): Promise<void> {
    await this.link.request({ kind: 'checkpoint' });
  }

  /** Finishes what is queued. Idempotent. */
  close(): Promise<void> {
    return this.link.end();
  }
}
