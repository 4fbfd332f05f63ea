import type { TextQuery } from '@hubledger/kernel';
import type { StatementFile } from '../statement-worker';
import type { CollectionMemory } from './collection-memory';
import type { FindSql } from './find-sql';

/** More matches than this are never sorted: their number is told as capped, and a walk meets them soon. */
const MOST = 10_000;

/** Finds what SQLite's planner can't judge (text search, array elements) by looking up candidates and sorting row numbers. */
export class HardSearch {
  constructor(
    private readonly file: StatementFile,
    private readonly table: string,
    private readonly memory: CollectionMemory,
  ) {}

  /** All matches in the order asked for, as row numbers. Null: nothing hard is asked for, or walking is cheaper. */
  rows(statements: FindSql, query: TextQuery): readonly number[] | null {
    const { where = {}, sort = [] } = query;
    const candidates = statements.candidatesFor(where);
    if (candidates.length === 0) return null;
    const most = this.worthSorting(query);
    return this.memory.search(JSON.stringify([where, sort, most]), () => {
      for (const each of candidates) {
        const { text, params } = statements.numbers(each, most + 1);
        const [found] = this.file.all<{ n: number; rows: string | null }>(text, params);
        if (found && found.n <= most) return this.sorted(statements, query, found.rows);
      }
      return null;
    });
  }

  private sorted(statements: FindSql, query: TextQuery, candidates: string | null): readonly number[] {
    if (candidates === null) return [];
    const { text, params } = statements.sorted(query, `[${candidates}]`);
    const [found] = this.file.all<{ rows: string | null }>(text, params);
    return JSON.parse(`[${found?.rows ?? ''}]`) as number[];
  }

  /**
   * Sorting looks at each match once; a walk to the end of the page looks at (offset + limit) x documents / matches.
   * Up to the number where both are alike it is sorted. To be counted, all of them are looked at anyway.
   */
  private worthSorting({ limit, offset = 0, countTo }: TextQuery): number {
    if (countTo !== undefined) return MOST;
    const [largest] = this.file.all<{ n: number | null }>(`SELECT max(seq) AS n FROM "${this.table}"`);
    return Math.min(MOST, Math.ceil(Math.sqrt((offset + limit) * (largest?.n ?? 0))));
  }
}
