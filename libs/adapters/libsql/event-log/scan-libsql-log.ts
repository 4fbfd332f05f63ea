import { type EventScan, LogDamaged, positionOf } from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { type ReadRow, sequenceOf, toRecordedEvent } from './event-row';
import { joined, rowsOf } from './joined-rows';
import { RemovedPositions } from './removed-positions';

/** Positions looked at together: bounds what is in memory to some hundred events, of 256 KiB at most. */
const WINDOW = 500;

/** Reads a log's file on this thread, beside its owner. Events of other types are passed over unread. */
export const scanLibsqlLog = (file: string): EventScan =>
  function* ({ after, upTo, types }) {
    const db = openReader(file);
    try {
      const wanted = [...types];
      const read = db
        .prepare(
          joined(
            `FROM events WHERE position > ? AND position <= ? AND type IN (${wanted.map(() => '?').join(', ')})
             ORDER BY position`,
          ),
        )
        .raw();
      const assertNoneMissing = holesIn(db);
      const last = sequenceOf(upTo);
      for (let from = sequenceOf(after); from < last; from += WINDOW) {
        const to = Math.min(from + WINDOW, last);
        assertNoneMissing(from, to);
        const events = rowsOf(read.all(from, to, ...wanted)).map(recordedEvent);
        yield { events, position: positionOf(to) };
      }
    } finally {
      db.close();
    }
  };

/** @throws `LogDamaged` when a position behind `from`, up to `to`, holds no event and was not removed on purpose. */
const holesIn = (db: Connection): ((from: number, to: number) => void) => {
  const positions = db
    .prepare('SELECT position FROM events WHERE position > ? AND position <= ? ORDER BY position')
    .raw();
  const removed = new RemovedPositions(db);
  return (from, to) => {
    const found = positions.all(from, to) as Array<[number]>;
    if (found.length === to - from) return;
    let before = from;
    for (const position of [...found.map(([each]) => each), to + 1]) {
      const missing = position > before + 1 ? removed.missingIn(before + 1, position - 1) : null;
      if (missing !== null) throw new LogDamaged(`the event at position ${missing} is missing`);
      before = position;
    }
  };
};

const recordedEvent = (row: ReadRow) => {
  try {
    return toRecordedEvent(row);
  } catch (error) {
    throw error instanceof SyntaxError ? new LogDamaged(error.message) : error;
  }
};
