import { dirname } from 'node:path';
import type { DocumentWrite, Json, Position, ReadModel, SideWriter } from '@hubledger/kernel';
import { type Connection, openBulkWriter, pragmaRow } from '../connection';
import type { Statement } from '../statement-worker';
import { syncFile } from '../sync-file';
import { namesOf } from './fields';
import { createIndexes, createRows, documentsSchema, fillIndexes } from './schema';
import { WriteStatements } from './write-statements';

type Prepared = ReturnType<Connection['prepare']>;

/**
 * Fills a side's file on this thread: bare tables in one transaction without a journal, indexes last. A file that was
 * not finished is nobody's, and is removed when the store opens.
 *
 * @param at of the side, see `LibsqlSides`.
 * @throws StorageUnavailable
 */
export const fillLibsqlSide = (at: Json, models: readonly ReadModel[]): SideWriter => {
  const file = at as string;
  const db = openBulkWriter(file, documentsSchema);
  const run = (statements: readonly Statement[]): void => {
    for (const { sql, params = [] } of statements) db.prepare(sql).run([...params]);
  };
  db.exec('BEGIN');
  run(models.flatMap(createRows));
  return {
    collection: (model) => new SideRows(db, model),
    finish: async () => {
      pragmaRow(db, 'analysis_limit=1000');
      for (const model of models) run([...createIndexes(model), ...fillIndexes(model)]);
      for (const model of models) run([{ sql: `ANALYZE "${namesOf(model).table}"` }]);
      db.exec('COMMIT');
      pragmaRow(db, 'journal_mode=WAL');
      db.close();
      for (const path of [file, dirname(file)]) syncFile(path);
    },
    abandon: async () => void db.close(),
  };
};

/** The table of one read model while it has no reader. */
class SideRows {
  private readonly writes: WriteStatements;
  private readonly prepared = new Map<string, Prepared>();
  private readonly byIds: Prepared;

  constructor(
    private readonly db: Connection,
    model: ReadModel,
  ) {
    this.writes = new WriteStatements(model);
    const from = `json_each(?) wanted CROSS JOIN "${namesOf(model).table}" d ON d.id = wanted.value`;
    this.byIds = db.prepare(`SELECT d.id, d.position, d.document FROM ${from}`);
  }

  async getStored(ids: readonly string[]): Promise<Map<string, { document: object | null; position: Position }>> {
    type Row = { id: string; position: Position; document: string | null };
    return new Map(
      (this.byIds.all(JSON.stringify(ids)) as Row[]).map(({ id, position, document }) => [
        id,
        { position, document: document === null ? null : (JSON.parse(document) as object) },
      ]),
    );
  }

  async writeAll(writes: ReadonlyArray<DocumentWrite<object>>): Promise<string[]> {
    const lost: string[] = [];
    for (const write of writes) {
      const { sql, params = [] } = this.writes.of(write);
      if (this.statement(sql).run([...params]).changes !== 1) lost.push(write.id);
    }
    return lost;
  }

  private statement(sql: string): Prepared {
    const known = this.prepared.get(sql) ?? this.db.prepare(sql);
    this.prepared.set(sql, known);
    return known;
  }
}
