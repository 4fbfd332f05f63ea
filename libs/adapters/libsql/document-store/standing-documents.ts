import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ReadModel, StandingReadModel, StandingReadModels } from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { namesOf } from './fields';

/** Read models as they stand in the files of a store, beside the program that owns it. */
export class StandingDocuments implements StandingReadModels {
  private readonly main: Connection;

  constructor(private readonly file: string) {
    this.main = openReader(file);
  }

  /** `look` sees one state of the file. */
  async of<T>(model: ReadModel, look: (standing: StandingReadModel) => Promise<T>): Promise<T | null> {
    const name = `${model.name}@${model.version}`;
    const side = this.sideOf(name);
    const path = side === '' ? this.file : join(dirname(this.file), sideFile(basename(this.file), side));
    if (!existsSync(path)) return null;
    const db = openReader(path);
    try {
      db.exec('BEGIN');
      const [at] = db
        .prepare('SELECT log_id AS logId, position FROM checkpoints WHERE projection = ?')
        .all(name) as Array<{ logId: string; position: string }>;
      if (!at) return null;
      const { table } = namesOf(model);
      const [{ newest }] = db.prepare(`SELECT max(position) AS newest FROM "${table}"`).all() as [
        { newest: string | null },
      ];
      const standing = {
        logId: at.logId,
        checkpoint: at.position,
        key: side === '' ? name : `${name}#${side}`,
        isOneState: true,
        newest: async () => newest ?? '',
        scan: scanOf(db, table),
      };
      return await look(standing);
    } finally {
      db.close();
    }
  }

  /** Of the store's own file, whatever checkpoints say. */
  scanOf(model: ReadModel): StandingReadModel['scan'] {
    return scanOf(this.main, namesOf(model).table);
  }

  async all<D extends object>(model: ReadModel<D>): Promise<D[]> {
    const { table } = namesOf(model as unknown as ReadModel);
    if (this.main.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').all(table).length === 0) return [];
    const rows = this.main.prepare(`SELECT document FROM "${table}" WHERE deleted = 0`).all();
    return (rows as Array<{ document: string }>).map(({ document }) => JSON.parse(document) as D);
  }

  async close(): Promise<void> {
    this.main.close();
  }

  private sideOf(readModel: string): string {
    const rows = this.main.prepare('SELECT side FROM sides WHERE read_model = ?').all(readModel);
    return (rows as Array<{ side: string }>)[0]?.side ?? '';
  }
}

const sideFile = (name: string, side: string): string => name.replace(/(\.[^.]*)?$/, `-${side}$1`);

const scanOf = (db: Connection, table: string): StandingReadModel['scan'] => {
  const page = db.prepare(
    `SELECT id, position, document FROM "${table}" WHERE deleted = 0 AND id > ? ORDER BY id LIMIT ?`,
  );
  const first = db.prepare(`SELECT id, position, document FROM "${table}" WHERE deleted = 0 ORDER BY id LIMIT ?`);
  return async (after, limit) => {
    const rows = (after === null ? first.all(limit) : page.all(after, limit)) as Array<{
      id: string;
      position: string;
      document: string;
    }>;
    return rows.map(({ id, position, document }) => ({ id, position, document: JSON.parse(document) as object }));
  };
};
