import { LogDamaged } from '@hubledger/kernel/domain-error';
import type { Connection } from '../connection';
import { columnsOf, isIntact, READ_COLUMNS, type ReadRow } from './event-row';

/** Where the writer goes on. */
export interface LogEnd {
  /** Highest position ever given out; 0 for an empty log. */
  readonly position: number;
  /** ISO-8601 UTC; empty for an empty log. */
  readonly recordedAt: string;
}

/** The highest position ever given out. */
export const highestPosition = (db: Connection): (() => number) => {
  const statement = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  return () => (statement.all()[0] as { seq: number } | undefined)?.seq ?? 0;
};

/** @throws `LogDamaged` when the last event is not the last one that was written (retention never takes it), or not intact. */
export const readEnd = (db: Connection, file: string): LogEnd => {
  const [row] = db.prepare(`SELECT ${READ_COLUMNS} FROM events ORDER BY position DESC LIMIT 1`).raw().all() as [
    ReadRow?,
  ];
  const position = highestPosition(db)();
  if ((row?.[0] ?? 0) !== position) {
    throw new LogDamaged(`${file} ends at position ${row?.[0] ?? 0}, but positions up to ${position} had been written`);
  }
  if (row && !isIntact(row)) {
    throw new LogDamaged(`the last event of ${file}, at position ${position}, does not match its checksum`);
  }
  return { position, recordedAt: row ? columnsOf(row).recorded_at : '' };
};
