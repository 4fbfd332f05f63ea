import { columnsOf, isIntact, type ReadRow } from './event-row';

/** Something in a log that is not as it was written. */
export interface LogProblem {
  /** Null for what can't be pinned to one event. */
  readonly position: number | null;
  readonly stream: string | null;
  readonly problem: string;
}

/** The first position of `first..last` that nothing has removed on purpose; null when all were. */
export type MissingIn = (first: number, last: number) => number | null;

/** Takes every row of a log in order of position and names what is damaged or missing. No I/O; in memory is one number. */
export class RowVerifier {
  private before = 0;

  constructor(private readonly missingIn: MissingIn) {}

  take(row: ReadRow): LogProblem[] {
    const problems = this.missing(row[0] - 1);
    if (!isIntact(row)) {
      const { position, stream, revision } = columnsOf(row);
      problems.push({ position, stream, problem: `revision ${revision} does not match its checksum` });
    }
    this.before = row[0];
    return problems;
  }

  /** @param written the highest position given out before the last rows were read. */
  end(written: number): LogProblem[] {
    return this.missing(written);
  }

  /** Of the positions behind the last row, up to `last`; one problem per hole. */
  private missing(last: number): LogProblem[] {
    const first = this.before + 1;
    const missing = first > last ? null : this.missingIn(first, last);
    if (missing === null) return [];
    return [{ position: missing, stream: null, problem: `missing, with what else lies up to position ${last}` }];
  }
}
