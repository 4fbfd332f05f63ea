import { basename, join } from 'node:path';
import { StorageFull } from '@hubledger/kernel';
import { StorageTooNew, StorageUnavailable } from '../errors';
import { type Wording, WorkerLink } from '../worker/worker-link';
import { checkedValue, type Statement, type StatementResult } from './statement';
import type { Request, StatementFileOptions } from './statement-service';

/**
 * The one writer of a libsql file, in a thread of its own because a commit may take tens of milliseconds. Batches that
 * arrive while a commit is under way share the next one.
 */
export class StatementWorker {
  private constructor(private readonly link: WorkerLink<Request, StatementResult[]>) {}

  /** Creates or migrates the file. @throws StorageUnavailable, StorageTooNew */
  static async start(options: StatementFileOptions): Promise<StatementWorker> {
    const script = join(__dirname, 'statement-thread.js');
    return new StatementWorker(await WorkerLink.start(script, options, wordingOf(options.file)));
  }

  /**
   * Runs the statements in one transaction, in the order of calls; committed when it resolves (on disk with
   * `synchronous: 'FULL'`). On an error nothing of them stays.
   *
   * @throws StorageFull, StorageUnavailable when the file can't be written; `Error` for a statement SQLite refuses.
   */
  async transact(statements: readonly Statement[]): Promise<StatementResult[]> {
    if (statements.length === 0) return [];
    return this.link.request(statements.map(({ sql, params = [] }) => ({ sql, params: params.map(checkedValue) })));
  }

  /** Moves the write-ahead log into the file and empties it. In the order of calls. @throws StorageUnavailable, Error */
  async checkpoint(): Promise<void> {
    await this.link.request('checkpoint');
  }

  /**
   * Writes the whole file anew: nothing that was deleted is left in it. Takes as long as the file is large, and twice
   * its room; batches wait meanwhile, reads don't.
   */
  async rewrite(): Promise<void> {
    await this.link.request('rewrite');
  }

  /** Finishes what is queued and closes the file. Idempotent. */
  end(): Promise<void> {
    return this.link.end();
  }
}

const UNWRITABLE = /^SQLITE_(IOERR|READONLY|CANTOPEN|BUSY|CORRUPT|NOTADB)/;

const wordingOf = (file: string): Wording => ({
  failed: ({ message, sqliteCode }) => {
    if (sqliteCode === 'SQLITE_FULL') return new StorageFull(basename(file));
    if (UNWRITABLE.test(sqliteCode)) return new StorageUnavailable(`Cannot use ${file}: ${message}`);
    return new Error(`${file}: ${message}`);
  },
  gone: (reason) => new StorageUnavailable(`Cannot use ${file}: ${reason}`),
  refused: ({ message }, tooNew) => (tooNew ? new StorageTooNew(message) : new StorageUnavailable(message)),
});
