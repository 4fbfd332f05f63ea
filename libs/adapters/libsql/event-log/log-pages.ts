import { DomainError, LogDamaged, LogUnavailable } from '@hubledger/kernel/domain-error';
import { MAX_EVENT_BYTES, MAX_PAGE_BYTES } from '@hubledger/kernel/events/event-log';
import { type Connection, openReader } from '../connection';
import { failureOf } from '../errors';
import { assertIntact, type ReadRow } from './event-row';
import { joined, rowsOf, type RowsOfPage } from './joined-rows';
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

/**
 * Pages of the log, as bytes that were compared with their checksums. On a connection of their own: they see whole commits
 * that are on disk, and never wait for the writer. They may wait for the disk, and hold up their thread so long.
 */
export class LogPages {
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

  after(revision: number, { stream, limit, since, upTo }: StreamPart): RowsOfPage {
    return this.read(() => intact(this.forwards.all(stream, since, upTo, revision, limit)).page);
  }

  before(revision: number, { stream, limit, since, upTo }: StreamPart): RowsOfPage {
    return this.read(() => intact(this.backwards.all(stream, since, upTo, revision, limit)).page);
  }

  /**
   * None only at the end; fewer than `limit` where they are large.
   *
   * @param upTo the last position to be seen: one that was acknowledged, so that nothing may be missing before it.
   */
  all(after: number, limit: number, upTo: number): RowsOfPage {
    return this.read(() => {
      const count = this.within(MAX_PAGE_BYTES, after, limit, upTo);
      const { page, rows } = intact(this.everything.all(after, upTo, count));
      this.assertNoneMissing(after, rows, rows.length < count ? upTo : 0);
      return page;
    });
  }

  /**
   * By one statement, in no order: as many as there are events cost twice as much.
   *
   * @param upTo as of `all`
   */
  at(positions: readonly number[], upTo: number): RowsOfPage {
    return this.read(() => {
      const visible = positions.filter((position) => position > 0 && position <= upTo);
      const { page, rows } = intact(this.some.all(JSON.stringify(visible)));
      const found = new Set(rows.map(([position]) => position));
      for (const position of visible) if (!found.has(position)) this.assertRemoved(position, position);
      return page;
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
      if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode)) throw new LogDamaged(`${message} (${this.file})`);
      throw new LogUnavailable(message);
    }
  }
}

const intact = (answered: readonly unknown[]): { readonly page: RowsOfPage; readonly rows: readonly ReadRow[] } => {
  const [[page]] = answered as [[RowsOfPage]];
  const rows = rowsOf(page);
  for (const row of rows) assertIntact(row);
  return { page, rows };
};
