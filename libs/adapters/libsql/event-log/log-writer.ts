import { type Connection, checkpoint, inTransaction, pragmaRow } from '../connection';
import { failureOf } from '../errors';
import type { Outcome } from '../worker/protocol';
import type { Service } from '../worker/serve';
import { checksumOf, EVENT_COLUMNS, READ_COLUMNS, type ReadRow, toRecordedEvent } from './event-row';
import { readEnd } from './log-end';
import { type AppendRequest, type LogAnswer, type LogRequest, monotonicMs } from './requests';
import { Retention } from './retention';
import { StreamHeads } from './stream-heads';

/**
 * The only writer of the log. A group of requests is one transaction with one sync; each is checked against what came
 * before it in the same group, so a conflict refuses itself alone. Nothing is answered before the commit is on disk.
 */
export class LogWriter implements Service<LogRequest, LogAnswer> {
  private readonly heads: StreamHeads;
  private readonly retention: Retention;
  private readonly insert;
  private readonly stored;
  private position = 0;
  private recordedAt = '';
  private broken: Error | null = null;

  /** @throws `LogDamaged`. */
  constructor(
    private readonly db: Connection,
    private readonly file: string,
  ) {
    this.heads = new StreamHeads(db);
    this.retention = new Retention(db, this.heads);
    this.insert = db.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.stored = db
      .prepare(`SELECT ${READ_COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`)
      .raw();
    pragmaRow(db, 'journal_size_limit=67108864'); // bytes the write-ahead log shrinks to after a burst
    this.readEnd();
  }

  handle(group: readonly LogRequest[]): Array<Outcome<LogAnswer>> {
    try {
      if (this.broken) throw this.broken;
      const answers = inTransaction(this.db, () => group.map((request) => this.apply(request)));
      return answers.map((answer) => ({ answer }));
    } catch (error) {
      const failure = failureOf(error);
      // After a failed sync the kernel may drop the very pages it could not write: a later success proves nothing.
      if (failure.sqliteCode.startsWith('SQLITE_IOERR')) this.broken ??= error as Error;
      if (!this.broken) this.recover();
      if (group.length > 1 && !isOfTheFile(failure.sqliteCode))
        return group.flatMap((request) => this.handle([request]));
      return group.map(() => ({ failure }));
    }
  }

  end(): void {
    if (!this.broken) checkpoint(this.db);
    this.db.close();
  }

  private apply(request: LogRequest): LogAnswer {
    switch (request.kind) {
      case 'append':
        return this.append(request);
      case 'retain':
        this.retention.set(request);
        return { kind: 'done' };
      case 'sweep':
        return { kind: 'swept', more: this.retention.sweep(request.at) };
    }
  }

  private append({ stream, expected, events, at, until }: AppendRequest): LogAnswer {
    if (monotonicMs() > until) return { kind: 'expired' };
    const head = this.heads.of(stream);
    if (expected !== 'any' && head !== (expected === 'no-stream' ? -1 : expected)) {
      return this.earlier(stream, expected, events) ?? { kind: 'moved', actual: head };
    }
    if (at > this.recordedAt) this.recordedAt = at; // a clock that was set back does not reorder history
    let revision = head;
    for (const { id, type, data, metadata } of events) {
      const row = { position: this.position + 1, stream, revision: revision + 1, id, type, data, metadata };
      const checksum = checksumOf({ ...row, recorded_at: this.recordedAt });
      this.insert.run(row.position, stream, row.revision, id, type, data, metadata, this.recordedAt, checksum);
      this.position = row.position;
      revision = row.revision;
    }
    this.heads.set(stream, revision);
    this.retention.trim(stream, revision);
    return { kind: 'appended', revision, position: this.position, recordedAt: this.recordedAt };
  }

  /** The answer of an earlier try: the same ids stand exactly where this append wanted them. */
  private earlier(
    stream: string,
    expected: number | 'no-stream',
    events: AppendRequest['events'],
  ): LogAnswer | undefined {
    const first = expected === 'no-stream' ? 0 : expected + 1;
    const rows = this.stored.all(stream, first, events.length) as ReadRow[];
    if (rows.length !== events.length) return undefined;
    const stored = rows.map(toRecordedEvent);
    const same = stored.every(({ id, revision }, at) => id === events[at]!.id && revision === first + at);
    const last = stored.at(-1);
    return same && last ? { kind: 'repeated', revision: last.revision, position: Number(last.position) } : undefined;
  }

  private recover(): void {
    this.heads.clear();
    try {
      this.retention.reload();
      this.readEnd();
    } catch (error) {
      this.broken = error as Error;
    }
  }

  private readEnd(): void {
    ({ position: this.position, recordedAt: this.recordedAt } = readEnd(this.db, this.file));
  }
}

/** Failures that one request can't be blamed for: trying them one by one would only fail as often. */
const isOfTheFile = (sqliteCode: string): boolean =>
  [
    'SQLITE_IOERR',
    'SQLITE_FULL',
    'SQLITE_READONLY',
    'SQLITE_BUSY',
    'SQLITE_CORRUPT',
    'SQLITE_NOTADB',
    'SQLITE_CANTOPEN',
  ].some((code) => sqliteCode.startsWith(code));
