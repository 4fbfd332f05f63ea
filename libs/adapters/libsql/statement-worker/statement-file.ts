import { type Connection, openReader } from '../connection';
import { checkedValue, type SqlRow, type SqlValue, type Statement, type StatementResult } from './statement';
import type { StatementFileOptions } from './statement-service';
import { StatementWorker } from './statement-worker';

type Prepared = ReturnType<Connection['prepare']>;

/** Statements kept prepared. Texts with lists of values vary, so the oldest go. */
const MAX_PREPARED = 300;

/** A libsql file as its owner sees it: reads on this thread, writes in the worker, every commit visible to the next read. */
export class StatementFile {
  private readonly prepared = new Map<string, Prepared>();

  private constructor(
    private readonly worker: StatementWorker,
    private readonly path: string,
    private reader: Connection,
  ) {}

  /** @throws StorageUnavailable */
  static async open(options: StatementFileOptions): Promise<StatementFile> {
    const worker = await StatementWorker.start(options);
    return new StatementFile(worker, options.file, openReader(options.file));
  }

  /** All rows, read to the end: a statement left half-way would pin an old state of the file. */
  all<Row extends SqlRow = SqlRow>(sql: string, params: readonly SqlValue[] = []): Row[] {
    return this.prepare(sql).all(params.map(checkedValue)) as Row[];
  }

  /** See `StatementWorker.transact`. */
  transact(statements: readonly Statement[]): Promise<StatementResult[]> {
    return this.worker.transact(statements);
  }

  /** Makes the planner's statistics of a table fit its content, for the worker and for reads. */
  async analyze(table: string): Promise<void> {
    await this.transact([{ sql: `ANALYZE "${table}"` }]);
    if (!this.reader.open) return;
    this.prepared.clear();
    this.reader.close(); // a connection reads the statistics once, with the schema
    this.reader = openReader(this.path);
  }

  /** See `StatementWorker.checkpoint`. */
  checkpoint(): Promise<void> {
    return this.worker.checkpoint();
  }

  /** See `StatementWorker.rewrite`. */
  rewrite(): Promise<void> {
    return this.worker.rewrite();
  }

  async close(): Promise<void> {
    this.prepared.clear();
    if (this.reader.open) this.reader.close();
    await this.worker.end();
  }

  private prepare(sql: string): Prepared {
    const known = this.prepared.get(sql);
    if (known) {
      this.prepared.delete(sql);
      this.prepared.set(sql, known);
      return known;
    }
    const statement = this.reader.prepare(sql);
    this.prepared.set(sql, statement);
    const oldest = this.prepared.keys().next().value;
    if (this.prepared.size > MAX_PREPARED && oldest !== undefined) this.prepared.delete(oldest);
    return statement;
  }
}
