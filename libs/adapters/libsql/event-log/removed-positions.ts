import type { Connection } from '../connection';

/** Inclusive. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Which positions retention has emptied, as ranges that neither overlap nor touch. Any other position of the log that
 * holds no event has lost it.
 */
export class RemovedPositions {
  private readonly within;

  constructor(private readonly db: Connection) {
    this.within = db.prepare(
      `SELECT first, last FROM removed_positions
       WHERE first >= coalesce((SELECT max(first) FROM removed_positions WHERE first <= ?1), ?1) AND first <= ?2
       ORDER BY first`,
    );
  }

  /** The first position of `first..last` (inclusive) that was not removed; null when all of them were. */
  missingIn(first: number, last: number): number | null {
    let next = first;
    for (const range of this.within.all(first, last) as Range[]) {
      if (range.first > next) return next;
      next = Math.max(next, range.last + 1);
    }
    return next <= last ? next : null;
  }

  /** In the transaction that deletes the events. */
  record(positions: readonly number[]): void {
    for (const range of rangesOf(positions)) this.recordRange(range);
  }

  recordRange({ first, last }: Range): void {
    const touching = this.db
      .prepare('DELETE FROM removed_positions WHERE last = ? OR first = ? RETURNING first, last')
      .all(first - 1, last + 1) as Range[];
    const from = Math.min(first, ...touching.map((range) => range.first));
    const to = Math.max(last, ...touching.map((range) => range.last));
    this.db.prepare('INSERT INTO removed_positions (first, last) VALUES (?, ?)').run(from, to);
  }
}

const rangesOf = (positions: readonly number[]): Range[] => {
  const ranges: Range[] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    const before = ranges.at(-1);
    if (before?.last === position - 1) ranges[ranges.length - 1] = { first: before.first, last: position };
    else ranges.push({ first: position, last: position });
  }
  return ranges;
};
