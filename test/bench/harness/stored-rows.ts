import Database from 'libsql';
import type { Child } from './child';

/** Fills the limit that answers stored JSON with the very rows that our program answered. */
export class StoredRows {
  private constructor(
    private readonly db: Database.Database,
    private readonly server: Child,
  ) {}

  static async open(file: string, start: (file: string) => Promise<Child>): Promise<StoredRows> {
    const db = new Database(file);
    db.exec('PRAGMA journal_mode=WAL');
    db.exec('CREATE TABLE rows (list TEXT, n INTEGER, json TEXT, PRIMARY KEY (list, n)) WITHOUT ROWID');
    return new StoredRows(db, await start(file));
  }

  get address(): string {
    return this.server.address;
  }

  /** @returns the path that answers them. */
  keep(list: string, rows: readonly unknown[]): string {
    const insert = this.db.prepare('INSERT OR REPLACE INTO rows (list, n, json) VALUES (?, ?, ?)');
    for (const [n, row] of rows.entries()) insert.run(list, n, JSON.stringify(row));
    return `/rows/${encodeURIComponent(list)}`;
  }

  close(): void {
    this.db.close();
  }
}
