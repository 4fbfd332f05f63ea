import { columnsOf, isIntact, type ReadRow } from './event-row';

/** Something in a log that is not as it was written. */
export interface LogProblem {
  /** Null for what can't be pinned to one event. */
  readonly position: number | null;
  readonly stream: string | null;
  readonly problem: string;
}

/** What the rows are held against. */
export interface RowExpectations {
  /** Streams with a retention: only they may begin later than at revision 0. */
  readonly isRetained: (stream: string) => boolean;
  /** The first position of `first..last` that nothing has removed on purpose; null when all were. */
  readonly missingIn: (first: number, last: number) => number | null;
}

/** Takes every row of a log in order of position and names what is damaged or missing. No I/O. */
export class RowVerifier {
  private readonly heads = new Map<string, number>();
  private before = 0;

  constructor(private readonly expected: RowExpectations) {}

  take(row: ReadRow): LogProblem[] {
    const { position, stream, revision } = columnsOf(row);
    const problems = this.missing(position - 1);
    const head = this.heads.get(stream);
    if (!isIntact(row)) {
      problems.push({ position, stream, problem: `revision ${revision} does not match its checksum` });
    } else if (head === undefined ? revision > 0 && !this.expected.isRetained(stream) : revision !== head + 1) {
      const after = head === undefined ? 'nothing' : `revision ${head}`;
      problems.push({ position, stream, problem: `revision ${revision} follows ${after}` });
    }
    this.heads.set(stream, revision);
    this.before = position;
    return problems;
  }

  /** @param written the highest position given out before the last rows were read. */
  end(written: number): LogProblem[] {
    return this.missing(written);
  }

  /** Of the positions behind the last row, up to `last`; one problem per hole. */
  private missing(last: number): LogProblem[] {
    const first = this.before + 1;
    const missing = first > last ? null : this.expected.missingIn(first, last);
    if (missing === null) return [];
    return [{ position: missing, stream: null, problem: `missing, with what else lies up to position ${last}` }];
  }
}
