import { checkpoint, type Connection, inTransaction, openWriter, pragmaRow, type WriterOptions } from '../connection';
import { failureOf } from '../errors';
import type { Outcome } from '../worker/protocol';
import type { Service } from '../worker/serve';
import type { SqlRow, Statement, StatementResult } from './statement';

export interface StatementFileOptions extends WriterOptions {
  readonly file: string;
}

type Batch = readonly Statement[];

/** What can't be done in a transaction: see `StatementWorker`. */
export type Upkeep = 'checkpoint' | 'rewrite';
export type Request = Batch | Upkeep;
type Prepared = ReturnType<Connection['prepare']>;

/** Statements kept prepared; texts vary with the schema only, so few are ever dropped. */
const MAX_PREPARED = 500;

/**
 * Writes groups of batches to one file: each batch whole or not at all, a group with one commit. A batch that fails
 * takes none of the others with it; a commit that fails takes all.
 */
export class StatementService implements Service<Request, StatementResult[]> {
  private readonly db: Connection;
  private readonly prepared = new Map<string, Prepared>();

  constructor({ file, ...options }: StatementFileOptions) {
    this.db = openWriter(file, options);
    pragmaRow(this.db, 'analysis_limit=1000'); // ANALYZE in milliseconds, whatever the size of the table
  }

  handle(group: readonly Request[]): Array<Outcome<StatementResult[]>> {
    const at = group.findIndex(isUpkeep);
    if (at < 0) return this.handleAll(group as readonly Batch[]);
    const before = at === 0 ? [] : this.handleAll(group.slice(0, at) as Batch[]);
    const upkeep = this.attempt(() => this.keepUp(group[at] as Upkeep));
    return [...before, upkeep, ...(at + 1 < group.length ? this.handle(group.slice(at + 1)) : [])];
  }

  private handleAll(group: readonly Batch[]): Array<Outcome<StatementResult[]>> {
    const [only] = group;
    if (only && group.length === 1) return [this.attempt(() => inTransaction(this.db, () => this.runAll(only)))];
    const all = this.attempt(() => inTransaction(this.db, () => group.map((batch) => this.inSavepoint(batch))));
    return 'answer' in all ? all.answer : group.map(() => all);
  }

  end(): void {
    this.prepared.clear();
    this.attempt(() => pragmaRow(this.db, 'optimize'));
    // SQLite does it when the last connection closes, but not for a log that a killed process left.
    this.attempt(() => checkpoint(this.db));
    this.db.close();
  }

  private keepUp(upkeep: Upkeep): StatementResult[] {
    if (upkeep === 'rewrite') {
      this.prepared.clear();
      this.db.exec('VACUUM');
    }
    const { busy } = pragmaRow(this.db, 'wal_checkpoint(TRUNCATE)') as { busy: number };
    if (busy !== 0) throw Object.assign(new Error('the write-ahead log is in use'), { code: 'SQLITE_BUSY' });
    return [];
  }

  private inSavepoint(batch: Batch): Outcome<StatementResult[]> {
    this.db.exec('SAVEPOINT batch');
    const outcome = this.attempt(() => this.runAll(batch));
    if (!this.db.inTransaction) throw new Error(`SQLite gave up the transaction: ${messageOf(outcome)}`);
    if ('failure' in outcome) this.db.exec('ROLLBACK TO batch');
    this.db.exec('RELEASE batch');
    return outcome;
  }

  private runAll(batch: Batch): StatementResult[] {
    return batch.map(({ sql, params = [] }) => {
      const statement = this.prepare(sql);
      if (!statement.reader) return { changes: statement.run([...params]).changes, rows: [] };
      const rows = statement.all([...params]) as SqlRow[];
      return { changes: rows.length, rows };
    });
  }

  private prepare(sql: string): Prepared {
    const known = this.prepared.get(sql);
    if (known) return known;
    if (this.prepared.size >= MAX_PREPARED) this.prepared.clear();
    const statement = this.db.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }

  private attempt<T>(work: () => T): Outcome<T> {
    try {
      return { answer: work() };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  }
}

const isUpkeep = (request: Request): request is Upkeep => typeof request === 'string';

const messageOf = (outcome: Outcome<unknown>): string => ('failure' in outcome ? outcome.failure.message : 'no reason');
