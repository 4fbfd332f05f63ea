import type { Connection } from '../connection';
import { RemovedPositions } from './removed-positions';
import type { RetainRequest } from './requests';
import type { StreamHeads } from './stream-heads';

interface Kept {
  readonly maxAge: number | null;
  readonly maxCount: number | null;
}

/** Rows deleted in one go: a sweep shares the writer with appends, which wait for it. */
const SWEEP_ROWS = 1_000;

/** Before this instant (ISO-8601 UTC) a stream's events have expired. @param maxAge seconds */
export const cutoffFor = (maxAge: number, now: string): string =>
  new Date(Date.parse(now) - maxAge * 1_000).toISOString();

/** Deletes what a stream need not keep. Runs in the writer, inside of its transactions. */
export class Retention {
  private kept = new Map<string, Kept>();
  private readonly trimTo;
  private readonly expire;
  private readonly removed;

  constructor(
    private readonly db: Connection,
    private readonly heads: StreamHeads,
  ) {
    // The newest event of the log stays, so that a subscriber can always reach the head.
    this.trimTo = db.prepare(
      `DELETE FROM events
       WHERE stream = ? AND revision <= ? AND position < (SELECT max(position) FROM events) RETURNING position`,
    );
    this.expire = db.prepare(
      `DELETE FROM events WHERE position IN (
         SELECT position FROM events
         WHERE stream = ? AND recorded_at < ? AND position < (SELECT max(position) FROM events)
         ORDER BY revision LIMIT ?) RETURNING position`,
    );
    this.removed = new RemovedPositions(db);
    this.reload();
  }

  reload(): void {
    const rows = this.db.prepare('SELECT CAST(stream AS BLOB), max_age, max_count FROM retained_streams').raw().all();
    this.kept = new Map(
      (rows as Array<[Buffer, number | null, number | null]>).map(([stream, maxAge, maxCount]) => [
        stream.toString(),
        { maxAge, maxCount },
      ]),
    );
  }

  set({ stream, maxAge, maxCount, after }: RetainRequest): void {
    const head = this.heads.of(stream);
    this.db
      .prepare('INSERT OR REPLACE INTO retained_streams (stream, max_age, max_count, head) VALUES (?, ?, ?, ?)')
      .run(stream, maxAge, maxCount, head);
    this.kept.set(stream, { maxAge, maxCount });
    if (after !== null) this.remove(this.trimTo.all(stream, after));
    this.trim(stream, head);
  }

  /** `maxCount`, after every append. */
  trim(stream: string, head: number): void {
    const maxCount = this.kept.get(stream)?.maxCount ?? null;
    if (maxCount !== null && head >= maxCount) this.remove(this.trimTo.all(stream, head - maxCount));
  }

  /** `maxAge`, now and then. Answers whether expired events may be left. */
  sweep(now: string): boolean {
    let left = SWEEP_ROWS;
    for (const [stream, { maxAge }] of this.kept) {
      if (maxAge === null) continue;
      const head = this.heads.of(stream);
      this.db.prepare('UPDATE retained_streams SET head = ? WHERE stream = ?').run(head, stream);
      left -= this.remove(this.expire.all(stream, cutoffFor(maxAge, now), left));
      if (left <= 0) return true;
    }
    return false;
  }

  /** @returns how many. */
  private remove(deleted: unknown[]): number {
    this.removed.record((deleted as Array<{ position: number }>).map(({ position }) => position));
    return deleted.length;
  }
}
