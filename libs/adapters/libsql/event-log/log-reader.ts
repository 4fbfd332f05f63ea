import {
  DomainError,
  LogDamaged,
  LogUnavailable,
  MAX_EVENT_BYTES,
  MAX_PAGE_BYTES,
  type RecordedEvent,
} from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { failureOf } from '../errors';
import { assertDense, type ReadRow, toRecordedEvent } from './event-row';
import { joined, rowsOf } from './joined-rows';
import { RemovedPositions } from './removed-positions';

/** `+`: the position is looked at, but the index of the stream is walked. */
const BY_STREAM = 'FROM events WHERE stream = ? AND recorded_at >= ? AND +position <= ?';

/** Part of a stream to be read. */
export interface StreamPart {
  readonly stream: string;
  readonly limit: number;
  /** Recorded at or after (ISO-8601 UTC); empty for all that is kept. */
  readonly since: string;
  /** The last position to be seen. */
  readonly upTo: number;
}

/** Reads on a connection of their own: they see whole commits that are on disk, and never wait for the writer. */
export class LogReader {
  private readonly db: Connection;
  private readonly forwards;
  private readonly backwards;
  private readonly everything;
  private readonly sizes;
  private readonly some;
  private readonly newest;
  private readonly removed;

  constructor(private readonly file: string) {
    this.db = openReader(file);
    this.forwards = this.db.prepare(joined(`${BY_STREAM} AND revision > ? ORDER BY revision LIMIT ?`)).raw();
    this.backwards = this.db.prepare(joined(`${BY_STREAM} AND revision < ? ORDER BY revision DESC LIMIT ?`)).raw();
    this.everything = this.db
      .prepare(joined('FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?'))
      .raw();
    this.sizes = this.db
      .prepare(
        `SELECT group_concat(size) FROM (SELECT octet_length(data) + octet_length(metadata) AS size
           FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?)`,
      )
      .raw();
    this.some = this.db.prepare(joined('FROM events WHERE position IN (SELECT value FROM json_each(?))')).raw();
    this.newest = this.db.prepare('SELECT position FROM events ORDER BY position DESC LIMIT 1');
    this.removed = new RemovedPositions(this.db);
  }

  /** @param whole nothing may be missing at the start. */
  after(revision: number, { stream, limit, since, upTo }: StreamPart, whole: boolean): RecordedEvent[] {
    return this.read(() => {
      const events = rowsOf(this.forwards.all(stream, since, upTo, revision, limit)).map(toRecordedEvent);
      if (whole && events[0] && events[0].revision !== revision + 1) {
        throw new LogDamaged(`stream ${stream} lacks the event at revision ${revision + 1}`);
      }
      assertDense(events, 1);
      return events;
    });
  }

  before(revision: number, { stream, limit, since, upTo }: StreamPart): RecordedEvent[] {
    return this.read(() => {
      const events = rowsOf(this.backwards.all(stream, since, upTo, revision, limit)).map(toRecordedEvent);
      assertDense(events, -1);
      return events;
    });
  }

  /**
   * None only at the end; fewer than `limit` where they are large.
   *
   * @param upTo the last position to be seen: one that was acknowledged, so that nothing may be missing before it.
   */
  all(after: number, limit: number, upTo: number): RecordedEvent[] {
    return this.read(() => {
      const count = this.within(MAX_PAGE_BYTES, after, limit, upTo);
      const rows = rowsOf(this.everything.all(after, upTo, count));
      this.assertNoneMissing(after, rows, rows.length < count ? upTo : 0);
      return rows.map(toRecordedEvent);
    });
  }

  /**
   * In the order of the positions, by one statement: as many as there are events cost twice as much.
   *
   * @param upTo as of `all`
   */
  at(positions: readonly number[], upTo: number): RecordedEvent[] {
    return this.read(() => {
      const visible = positions.filter((position) => position > 0 && position <= upTo);
      const rows = rowsOf(this.some.all(JSON.stringify(visible)));
      const events = new Map(rows.map((row) => [row[0], toRecordedEvent(row)]));
      for (const position of visible) if (!events.has(position)) this.assertRemoved(position, position);
      return visible.flatMap((position) => events.get(position) ?? []);
    });
  }

  /** 0 for an empty log. */
  head(): number {
    return this.read(() => (this.newest.all() as [{ position: number }?])[0]?.position ?? 0);
  }

  /** Seconds by stream. */
  maxAges(): Map<string, number | null> {
    return this.read(() => {
      const rows = this.db.prepare('SELECT CAST(stream AS BLOB), max_age FROM retained_streams').raw().all();
      return new Map((rows as Array<[Buffer, number | null]>).map(([stream, maxAge]) => [stream.toString(), maxAge]));
    });
  }

  close(): void {
    this.db.close();
  }

  /** How many to read at once. Sizes stand in front of each row: what is not read for its size is not read at all. */
  private within(bytes: number, after: number, limit: number, upTo: number): number {
    if (limit * MAX_EVENT_BYTES <= bytes) return limit;
    const [[sizes]] = this.sizes.all(after, upTo, limit) as [[string | null]];
    let sum = 0;
    const last = (sizes?.split(',') ?? []).findIndex((size) => (sum += Number(size)) > bytes);
    return last < 0 ? limit : last + 1;
  }

  /** @param end there must be nothing missing up to this position, behind the last row. */
  private assertNoneMissing(after: number, rows: readonly ReadRow[], end: number): void {
    let before = after;
    for (const [position] of rows) {
      if (position !== before + 1) this.assertRemoved(before + 1, position - 1);
      before = position;
    }
    if (before < end) this.assertRemoved(before + 1, end);
  }

  private assertRemoved(first: number, last: number): void {
    const missing = this.removed.missingIn(first, last);
    if (missing !== null) throw new LogDamaged(`the event at position ${missing} is missing`);
  }

  private read<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      if (error instanceof LogDamaged) throw new LogDamaged(`${String(error.details['reason'])} (${this.file})`);
      if (error instanceof DomainError) throw error;
      const { message, sqliteCode } = failureOf(error);
      if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode) || error instanceof SyntaxError)
        throw new LogDamaged(`${message} (${this.file})`);
      throw new LogUnavailable(message);
    }
  }
}
