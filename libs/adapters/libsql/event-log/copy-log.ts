import { closeSync, fsyncSync, openSync } from 'node:fs';
import { LogDamaged, type Position, positionOf } from '@hubledger/kernel';
import { type Connection, openBulkWriter, openReader, pragmaRow } from '../connection';
import {
  columnsOf,
  EVENT_COLUMNS,
  isIntact,
  READ_COLUMNS,
  type ReadRow,
  recordedAtOf,
  sequenceOf,
  type StoredEvent,
} from './event-row';
import { RemovedPositions } from './removed-positions';
import { EVENT_LOG_SCHEMA, EVENTS_BY_STREAM } from './schema';

export interface CopiedLog {
  /** Of the last event that was copied. */
  readonly position: Position;
  readonly recordedAt: string;
  readonly events: number;
}

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
  const to = openBulkWriter(target, EVENT_LOG_SCHEMA);
  try {
    to.exec('BEGIN; DROP INDEX events_by_stream');
    const copy = new Copy(from, to);
    for (let last = false; !last;) {
      last = copy.page(sequenceOf(upTo));
      progress(copy.events);
      await new Promise((resolve) => setImmediate(resolve));
    }
    to.exec(EVENTS_BY_STREAM);
    copy.retainedStreams();
    to.exec('COMMIT');
    pragmaRow(to, 'journal_mode=WAL');
    return copy.copied;
  } finally {
    from.close();
    to.close();
    syncFile(target);
  }
};

class Copy {
  events = 0;
  private last: StoredEvent | null = null;
  private readonly next;
  private readonly insert;
  private readonly removedThere: RemovedPositions;
  private readonly removedHere: RemovedPositions;

  constructor(
    private readonly from: Connection,
    private readonly to: Connection,
  ) {
    this.next = from
      .prepare(
        `SELECT ${READ_COLUMNS} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ${PAGE}`,
      )
      .raw();
    this.insert = to.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.removedThere = new RemovedPositions(from);
    this.removedHere = new RemovedPositions(to);
  }

  get copied(): CopiedLog | null {
    const { last, events } = this;
    return last && { position: positionOf(last.position), recordedAt: recordedAtOf(last), events };
  }

  /** @returns whether it was the last one. */
  page(upTo: number): boolean {
    const rows = this.next.all(this.last?.position ?? 0, upTo) as ReadRow[];
    for (const row of rows) {
      const event = columnsOf(row);
      const { position, stream, revision, id, type, data, metadata, recorded_at } = event;
      if (!isIntact(row)) throw new LogDamaged(`the event at position ${position} does not match its checksum`);
      this.removed((this.last?.position ?? 0) + 1, position - 1);
      this.insert.run(position, stream, revision, id, type, data, metadata, recorded_at, row[1]);
      this.last = event;
      this.events++;
    }
    return rows.length < PAGE;
  }

  /** Streams with a retention, so that their first revision is not taken for a loss. */
  retainedStreams(): void {
    const rows = this.from
      .prepare(
        `SELECT CAST(r.stream AS BLOB), r.max_age, r.max_count,
           coalesce((SELECT min(revision) - 1 FROM events WHERE stream = r.stream), r.head)
         FROM retained_streams r`,
      )
      .raw()
      .all() as Array<[Buffer, number | null, number | null, number]>;
    const head = this.to.prepare('SELECT max(revision) FROM events WHERE stream = ?').raw();
    const insert = this.to.prepare(
      'INSERT INTO retained_streams (stream, max_age, max_count, head) VALUES (?, ?, ?, ?)',
    );
    for (const [name, maxAge, maxCount, gone] of rows) {
      const stream = name.toString();
      const [[highest]] = head.all(stream) as [[number | null]];
      insert.run(stream, maxAge, maxCount, highest ?? gone);
    }
  }

  private removed(first: number, last: number): void {
    if (first > last) return;
    const missing = this.removedThere.missingIn(first, last);
    if (missing !== null) throw new LogDamaged(`the event at position ${missing} is missing`);
    this.removedHere.recordRange({ first, last });
  }
}

const syncFile = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
