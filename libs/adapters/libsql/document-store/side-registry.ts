import type { StatementFile } from '../statement-worker';

/** A side that readers left, or a read model that no release in use knows. */
export interface Retired {
  /** `name@version` */
  readonly readModel: string;
  /** Empty: the store's own file. */
  readonly side: string;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** Which side readers of a read model see, kept in the store's own file: one row is the pointer that a swap moves. */
export class SideRegistry {
  private readonly pointers: Map<string, string>;

  constructor(private readonly file: StatementFile) {
    const rows = file.all<{ read_model: string; side: string }>('SELECT read_model, side FROM sides');
    this.pointers = new Map(rows.map(({ read_model, side }) => [read_model, side]));
  }

  /** Empty: the store's own file. */
  sideOf(readModel: string): string {
    return this.pointers.get(readModel) ?? '';
  }

  /** Of the sides in use and of those kept for a while. */
  sides(): Set<string> {
    return new Set(
      [...this.pointers.values(), ...this.retired().map(({ side }) => side)].filter((side) => side !== ''),
    );
  }

  readModelsOn(side: string): string[] {
    return [...this.pointers].flatMap(([readModel, each]) => (each === side ? [readModel] : []));
  }

  /** The checkpoint of the side left behind goes with it. */
  async point(readModel: string, side: string, at: string): Promise<void> {
    await this.file.transact([
      {
        sql: 'INSERT OR REPLACE INTO retired (read_model, side, at) VALUES (?, ?, ?)',
        params: [readModel, this.sideOf(readModel), at],
      },
      { sql: 'DELETE FROM checkpoints WHERE projection = ?', params: [readModel] },
      { sql: 'INSERT OR REPLACE INTO sides (read_model, side) VALUES (?, ?)', params: [readModel, side] },
    ]);
    this.pointers.set(readModel, side);
  }

  /** Its file is gone, or it has fallen out of use. */
  async forget(readModel: string, side: string): Promise<void> {
    const isCurrent = this.sideOf(readModel) === side;
    await this.file.transact([
      ...(isCurrent ? [{ sql: 'DELETE FROM checkpoints WHERE projection = ?', params: [readModel] }] : []),
      { sql: 'DELETE FROM sides WHERE read_model = ? AND side = ?', params: [readModel, side] },
      { sql: 'DELETE FROM retired WHERE read_model = ? AND side = ?', params: [readModel, side] },
    ]);
    if (this.pointers.get(readModel) === side) this.pointers.delete(readModel);
  }

  retired(): Retired[] {
    return this.file
      .all<{ read_model: string; side: string; at: string }>('SELECT read_model, side, at FROM retired')
      .map(({ read_model, side, at }) => ({ readModel: read_model, side, at }));
  }

  /** Keeps the time it was retired first. */
  async retire(readModel: string, at: string): Promise<void> {
    const sql = 'INSERT OR IGNORE INTO retired (read_model, side, at) VALUES (?, ?, ?)';
    await this.file.transact([{ sql, params: [readModel, this.sideOf(readModel), at] }]);
  }

  /** It is in use again. */
  async revive(readModel: string): Promise<void> {
    const sql = 'DELETE FROM retired WHERE read_model = ? AND side = ?';
    await this.file.transact([{ sql, params: [readModel, this.sideOf(readModel)] }]);
  }
}
