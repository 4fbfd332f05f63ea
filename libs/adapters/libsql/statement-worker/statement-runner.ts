import { type Connection, checkpoint, inTransaction } from '../connection';
import { failureOf } from '../errors';
import type { Outcome } from '../worker/protocol';
import type { Service } from '../worker/serve';
import type { Rows, Statement, StatementRequest } from './requests';

/** Statements kept prepared. */
const CACHED_STATEMENTS = 200;

/** Runs each transaction for itself, in order of arrival. */
export class StatementRunner implements Service<StatementRequest, Rows[]> {
  private readonly prepared = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(private readonly db: Connection) {}

  handle(group: readonly StatementRequest[]): Array<Outcome<Rows[]>> {
    return group.map((request) => {
      try {
        if (request.kind === 'transaction') {
          return { answer: inTransaction(this.db, () => request.statements.map((statement) => this.run(statement))) };
        }
        checkpoint(this.db);
        return { answer: [] };
      } catch (error) {
        return { failure: failureOf(error) };
      }
    });
  }

  end(): void {
    checkpoint(this.db);
    this.db.close();
  }

  private run({ sql, params = [] }: Statement): Rows {
    const statement = this.prepare(sql);
    if (statement.reader) return statement.raw().all(...params) as Rows;
    statement.run(...params);
    return [];
  }

  private prepare(sql: string): ReturnType<Connection['prepare']> {
    const known = this.prepared.get(sql);
    if (known) return known;
    if (this.prepared.size >= CACHED_STATEMENTS) this.prepared.clear();
    const statement = this.db.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}
