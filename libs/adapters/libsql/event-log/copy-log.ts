import { LogDamaged, type Position } from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { columnsOf, isIntact, READ_COLUMNS, type ReadRow, sequenceOf } from './event-row';
import { type CopiedLog, type CopiedRetention, LogCopy } from './log-copy';
import { RemovedPositions } from './removed-positions';

const PAGE = 1_000;

/**
 * Copies the log up to a position, inclusive, into a new file: the same positions, ids, revisions, times and checksums.
 * The owner of the source may be at work; it waits for nothing here. What retention has taken away since is missing in
 * the copy as well.
 *
 * @param progress called after every page with the events copied so far.
 * @returns null when there is no event up to there.
 * @throws LogDamaged where the source is not as it was written
 */
export const copyLogUntil = async (
  source: string,
  target: string,
  upTo: Position,
  progress: (events: number) => void = () => undefined,
): Promise<CopiedLog | null> => {
  const from = openReader(source);
  const copy = LogCopy.begin(target);
  try {
    const pages = pagesOf(from, copy);
    for (let last = false; !last;) {
      last = pages(sequenceOf(upTo));
      progress(copy.events);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return copy.finish(retainedIn(from));
  } finally {
    from.close();
    copy.close();
  }
};

/** Copies the next page. @returns whether it was the last one. */
const pagesOf = (from: Connection, copy: LogCopy): ((upTo: number) => boolean) => {
  const next = from
    .prepare(`SELECT ${READ_COLUMNS} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ${PAGE}`)
    .raw();
  const removed = new RemovedPositions(from);
  const assertRemoved = (first: number, last: number): void => {
    const missing = first > last ? null : removed.missingIn(first, last);
    if (missing !== null) throw new LogDamaged(`the event at position ${missing} is missing`);
  };
  return (upTo) => {
    const rows = next.all(copy.reached, upTo) as ReadRow[];
    for (const row of rows) {
      const event = columnsOf(row);
      if (!isIntact(row)) throw new LogDamaged(`the event at position ${event.position} does not match its checksum`);
      assertRemoved(copy.reached + 1, event.position - 1);
      copy.add(event, row[1]);
    }
    return rows.length < PAGE;
  };
};

const retainedIn = (from: Connection): CopiedRetention[] => {
  const rows = from
    .prepare(
      `SELECT CAST(r.stream AS BLOB), r.max_age, r.max_count,
         coalesce((SELECT min(revision) - 1 FROM events WHERE stream = r.stream), r.head)
       FROM retained_streams r`,
    )
    .raw()
    .all() as Array<[Buffer, number | null, number | null, number]>;
  return rows.map(([stream, maxAge, maxCount, gone]) => ({ stream: stream.toString(), maxAge, maxCount, gone }));
};
