import { DomainError, LogDamaged, LogUnavailable, type RecordedEvent } from '@hubledger/kernel';
import { type Connection, openReader } from '../connection';
import { failureOf } from '../errors';
import { assertDense, EVENT_COLUMNS, type EventRow, toRecordedEvent } from './event-row';

/** `+`: the position is looked at, but the index of the stream is walked. */
const BY_STREAM = `SELECT ${EVENT_COLUMNS} FROM events WHERE stream = ? AND recorded_at >= ? AND +position <= ?`;

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
  private readonly newest;

  constructor(file: string) {
    this.db = openReader(file);
    this.forwards = this.db.prepare(`${BY_STREAM} AND revision > ? ORDER BY revision LIMIT ?`);
    this.backwards = this.db.prepare(`${BY_STREAM} AND revision < ? ORDER BY revision DESC LIMIT ?`);
    this.everything = this.db.prepare(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
    );
    this.newest = this.db.prepare('SELECT position FROM events ORDER BY position DESC LIMIT 1');
  }

  /** @param whole nothing may be missing at the start. */
  after(revision: number, { stream, limit, since, upTo }: StreamPart, whole: boolean): RecordedEvent[] {
    return this.read(() => {
      const rows = this.forwards.all(stream, since, upTo, revision, limit) as EventRow[];
      if (whole && rows[0] && rows[0].revision !== revision + 1) {
        throw new LogDamaged(`stream ${stream} lacks the event at revision ${revision + 1}`);
      }
      assertDense(rows, 1);
      return rows.map(toRecordedEvent);
    });
  }

  before(revision: number, { stream, limit, since, upTo }: StreamPart): RecordedEvent[] {
    return this.read(() => {
      const rows = this.backwards.all(stream, since, upTo, revision, limit) as EventRow[];
      assertDense(rows, -1);
      return rows.map(toRecordedEvent);
    });
  }

  all(after: number, limit: number, upTo: number): RecordedEvent[] {
    return this.read(() => (this.everything.all(after, upTo, limit) as EventRow[]).map(toRecordedEvent));
  }

  /** 0 for an empty log. */
  head(): number {
    return this.read(() => (this.newest.all() as [{ position: number }?])[0]?.position ?? 0);
  }

  /** Seconds by stream. */
  maxAges(): Map<string, number | null> {
    return this.read(() => {
      const rows = this.db.prepare('SELECT stream, max_age FROM retained_streams').all();
      return new Map(
        (rows as Array<{ stream: string; max_age: number | null }>).map((row) => [row.stream, row.max_age]),
      );
    });
  }

  close(): void {
    this.db.close();
  }

  private read<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const { message, sqliteCode } = failureOf(error);
      if (sqliteCode.startsWith('SQLITE_CORRUPT') || error instanceof SyntaxError) throw new LogDamaged(message);
      throw new LogUnavailable(message);
    }
  }
}
