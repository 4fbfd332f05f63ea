import { type EventScan, LogDamaged, positionOf } from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { type ReadRow, sequenceOf, toRecordedEvent } from './event-row';
import { joined, rowsOf, type RowsOfPage } from './joined-rows';
import { RemovedPositions } from './removed-positions';

/** Events looked at together: bounds what is in memory to some hundred, of 256 KiB at most. */
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
      const nextWindow = windowsOf(db);
      const last = sequenceOf(upTo);
      for (let from = sequenceOf(after); from < last;) {
        const to = nextWindow(from, last);
        const [[page]] = read.all(from, to, ...wanted) as [[RowsOfPage]];
        const events = rowsOf(page).map(recordedEvent);
        yield { events, position: positionOf(to) };
        from = to;
      }
    } finally {
      db.close();
    }
  };

/**
 * Where the next window behind a position ends: positions may be far apart in a log that was copied.
 *
 * @throws `LogDamaged` when a position in it holds no event and was not removed on purpose.
 */
const windowsOf = (db: Connection): ((from: number, last: number) => number) => {
  const positions = db
    .prepare(`SELECT position FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ${WINDOW}`)
    .raw();
  const removed = new RemovedPositions(db);
  return (from, last) => {
    const found = (positions.all(from, last) as Array<[number]>).map(([position]) => position);
    const to = found.length < WINDOW ? last : found[WINDOW - 1]!;
    if (found.length === to - from) return to;
    let before = from;
    for (const position of [...found, to + 1]) {
      const missing = position > before + 1 ? removed.missingIn(before + 1, position - 1) : null;
      if (missing !== null) throw new LogDamaged(`the event at position ${missing} is missing`);
      before = position;
    }
    return to;
  };
};

const recordedEvent = (row: ReadRow) => {
  try {
    return toRecordedEvent(row);
  } catch (error) {
    throw error instanceof SyntaxError ? new LogDamaged(error.message) : error;
  }
};
