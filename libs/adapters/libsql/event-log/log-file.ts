import {
  type EventLog,
  MAX_PAGE,
  ORIGIN,
  type Position,
  positionOf,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StreamRetention,
} from '@hubledger/kernel';
import { openReader } from '../connection';
import { sequenceOf } from './event-row';
import { LogReader } from './log-reader';

/** A log beside the program that owns it: for reading only. */
export class LogFile implements Pick<EventLog, 'readStream' | 'readAll' | 'head' | 'close'> {
  private readonly reader: LogReader;
  private readonly db;
  private readonly first;

  constructor(file: string) {
    this.reader = new LogReader(file);
    this.db = openReader(file);
    this.first = this.db.prepare('SELECT 1 FROM events WHERE stream = ? LIMIT 1');
  }

  /** Streams that need not keep everything. */
  retentions(): ReadonlyMap<string, StreamRetention> {
    const rows = this.db
      .prepare('SELECT CAST(stream AS BLOB), max_age, max_count FROM retained_streams')
      .raw()
      .all() as Array<[Buffer, number | null, number | null]>;
    return new Map(
      rows.map(([stream, maxAge, maxCount]) => [
        stream.toString(),
        { ...(maxAge === null ? {} : { maxAge }), ...(maxCount === null ? {} : { maxCount }) },
      ]),
    );
  }

  exists(stream: string): boolean {
    return this.first.all(stream).length > 0;
  }

  async readStream(stream: string, { after, limit = MAX_PAGE, backwards = false }: ReadStreamOptions = {}) {
    const part = { stream, limit: Math.min(limit, MAX_PAGE), since: '', upTo: Number.MAX_SAFE_INTEGER };
    return backwards
      ? this.reader.before(after ?? Number.MAX_SAFE_INTEGER, part)
      : this.reader.after(after ?? -1, part);
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}) {
    return this.reader.all(sequenceOf(after), Math.min(limit, MAX_PAGE), this.reader.head());
  }

  async head(): Promise<Position> {
    return positionOf(this.reader.head());
  }

  async close(): Promise<void> {
    this.reader.close();
    this.db.close();
  }
}
