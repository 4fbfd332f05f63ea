import { type EventScan, LogDamaged, positionOf } from '@hubledger/kernel';
import { openReader } from '../connection';
import { EVENT_COLUMNS, type EventRow, sequenceOf, toRecordedEvent } from './event-row';

/** Positions looked at together: bounds what is in memory to some hundred events, of 256 KiB at most. */
const WINDOW = 500;

/** Reads a log's file on this thread, beside its owner. Events of other types are passed over unread. */
export const scanLibsqlLog = (file: string): EventScan =>
  function* ({ after, upTo, types }) {
    const db = openReader(file);
    try {
      const wanted = [...types];
      const read = db.prepare(
        `SELECT ${EVENT_COLUMNS} FROM events
         WHERE position > ? AND position <= ? AND type IN (${wanted.map(() => '?').join(', ')}) ORDER BY position`,
      );
      const last = sequenceOf(upTo);
      for (let from = sequenceOf(after); from < last; from += WINDOW) {
        const to = Math.min(from + WINDOW, last);
        const events = (read.all(from, to, ...wanted) as EventRow[]).map(recordedEvent);
        yield { events, position: positionOf(to) };
      }
    } finally {
      db.close();
    }
  };

const recordedEvent = (row: EventRow) => {
  try {
    return toRecordedEvent(row);
  } catch (error) {
    throw error instanceof SyntaxError ? new LogDamaged(error.message) : error;
  }
};
