import { access } from 'node:fs/promises';
import { type Connection, openReader } from '../connection';
import { failureOf, StorageUnavailable } from '../errors';
import { damageIn } from '../write-ahead-log';
import { columnsOf, isIntact, READ_COLUMNS, type ReadRow, type StoredEvent } from './event-row';
import { highestPosition } from './log-end';
import { RemovedPositions } from './removed-positions';
import { type LogProblem, RowVerifier } from './row-verifier';
import { StreamVerifier } from './stream-verifier';

export interface LogVerification {
  /** Events read. */
  readonly events: number;
  /** Empty for a sound log. */
  readonly problems: readonly LogProblem[];
}

export interface VerifyOptions {
  /** Called after every page with the events read so far and the position reached. */
  readonly progress?: (events: number, position: number) => void;
  /** Called with the events of every page that are as they were written, in the order of the log. */
  readonly page?: (events: readonly StoredEvent[]) => Promise<void>;
}

const PAGE = 1_000;
const MAX_PROBLEMS = 1_000;

/**
 * Reads a whole event log and names everything in it that is not as it was written: pages and indexes (SQLite's own
 * check), every event's checksum, holes in the log and in streams. Changes nothing; a hub may run meanwhile.
 * Reads the file twice, synchronously by pages, so a server calls it in a worker. In memory are a page and the problems.
 *
 * @returns at most 1,000 problems.
 * @throws StorageUnavailable when there is no such file.
 */
export const verifyLog = async (
  file: string,
  { progress, page: look }: VerifyOptions = {},
): Promise<LogVerification> => {
  await access(file).catch(() => Promise.reject(new StorageUnavailable(`There is no file ${file}`)));
  const offset = damageIn(`${file}-wal`);
  if (offset !== null) return { events: 0, problems: [of(`the write-ahead log is damaged at byte ${offset}`)] };
  const problems: LogProblem[] = [];
  let events = 0;
  let db: Connection | undefined;
  try {
    db = openReader(file);
    for (const { integrity_check: line } of db.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`).all() as Checked[]) {
      if (line !== 'ok') problems.push(of(line));
    }
    for (const { found, rows, position } of rowProblems(db)) {
      problems.push(...found);
      events += rows.length;
      await look?.(rows.filter(isIntact).map(columnsOf));
      progress?.(events, position);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const found of streamProblems(db)) {
      problems.push(...found);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    problems.push(of(failureOf(error).message));
  } finally {
    db?.close();
  }
  return { events, problems: problems.slice(0, MAX_PROBLEMS) };
};

interface Checked {
  readonly integrity_check: string;
}

const of = (problem: string): LogProblem => ({ position: null, stream: null, problem });

function* rowProblems(db: Connection): Generator<{ found: LogProblem[]; rows: ReadRow[]; position: number }> {
  const removed = new RemovedPositions(db);
  const verifier = new RowVerifier((first, last) => removed.missingIn(first, last));
  const next = db
    .prepare(`SELECT ${READ_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ${PAGE}`)
    .raw();
  const highest = highestPosition(db);
  for (let position = 0; ;) {
    const written = highest(); // before the page: what is written meanwhile is not missing
    const rows = next.all(position) as ReadRow[];
    const found = rows.flatMap((row) => verifier.take(row));
    position = rows.at(-1)?.[0] ?? position;
    const last = rows.length < PAGE;
    if (last) found.push(...verifier.end(written));
    if (last && position > highest()) found.push(of(`position ${position} is beyond the last one given out`));
    yield { found, rows, position };
    if (last) return;
  }
}

/** By the index alone: that it holds what the table holds is SQLite's own check. */
function* streamProblems(db: Connection): Generator<LogProblem[]> {
  const retained = db.prepare('SELECT 1 FROM retained_streams WHERE stream = ?');
  const verifier = new StreamVerifier((stream) => retained.all(stream).length > 0);
  const next = db
    .prepare(
      `SELECT CAST(stream AS BLOB), revision, position FROM events INDEXED BY events_by_stream
       WHERE (stream, revision) > (CAST(? AS TEXT), ?) ORDER BY stream, revision LIMIT ${PAGE}`,
    )
    .raw();
  let reached: [Buffer, number] = [Buffer.alloc(0), -1]; // as bytes: a damaged name may be no UTF-8
  for (let full = true; full;) {
    const rows = next.all(...reached) as Array<[Buffer, number, number]>;
    yield rows.flatMap(([name, revision, position]) => {
      reached = [name, revision];
      return verifier.take({ stream: name.toString(), revision, position });
    });
    full = rows.length === PAGE;
  }
}
