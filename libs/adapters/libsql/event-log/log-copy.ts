import { type Position, positionOf } from '@hubledger/kernel';
import { type Connection, openBulkWriter, pragmaRow } from '../connection';
import { checksumOf, EVENT_COLUMNS, recordedAtOf, type StoredEvent } from './event-row';
import { EVENT_LOG_SCHEMA, EVENTS_BY_STREAM } from './schema';
import { syncFile } from '../sync-file';

export interface CopiedLog {
  /** Of the last event that was copied. */
  readonly position: Position;
  readonly recordedAt: string;
  readonly events: number;
}

export interface CopiedRetention {
  readonly stream: string;
  readonly maxAge: number | null;
  readonly maxCount: number | null;
  /** Its highest revision ever, where none of its events was copied. */
  readonly gone: number;
}

/** A new log that is filled in the order of positions; nothing of it is on disk before `finish`. */
export class LogCopy {
  events = 0;
  private last: StoredEvent | null = null;
  private readonly insert;
  private readonly removed;

  private constructor(
    private readonly file: string,
    private readonly to: Connection,
  ) {
    this.insert = to.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.removed = to.prepare('INSERT INTO removed_positions (first, last) VALUES (?, ?)');
  }

  static begin(file: string): LogCopy {
    const to = openBulkWriter(file, EVENT_LOG_SCHEMA);
    to.exec('BEGIN; DROP INDEX events_by_stream');
    return new LogCopy(file, to);
  }

  /** 0 before the first event. */
  get reached(): number {
    return this.last?.position ?? 0;
  }

  /** Positions between this event and the one before hold nothing in the copy. */
  add(event: StoredEvent, checksum = checksumOf(event)): void {
    const { position, stream, revision, id, type, data, metadata, recorded_at } = event;
    if (position > this.reached + 1) this.removed.run(this.reached + 1, position - 1);
    this.insert.run(position, stream, revision, id, type, data, metadata, recorded_at, checksum);
    this.last = event;
    this.events++;
  }

  /** Streams with a retention, so that their first revision is not taken for a loss. @returns null for an empty log */
  finish(retained: readonly CopiedRetention[]): CopiedLog | null {
    const { to, last, events } = this;
    to.exec(EVENTS_BY_STREAM);
    const head = to.prepare('SELECT max(revision) FROM events WHERE stream = ?').raw();
    const insert = to.prepare('INSERT INTO retained_streams (stream, max_age, max_count, head) VALUES (?, ?, ?, ?)');
    for (const { stream, maxAge, maxCount, gone } of retained) {
      const [[highest]] = head.all(stream) as [[number | null]];
      insert.run(stream, maxAge, maxCount, highest ?? gone);
    }
    to.exec('COMMIT');
    pragmaRow(to, 'journal_mode=WAL');
    return last && { position: positionOf(last.position), recordedAt: recordedAtOf(last), events };
  }

  /** Behind `finish` it is on disk then. */
  close(): void {
    this.to.close();
    syncFile(this.file);
  }
}
