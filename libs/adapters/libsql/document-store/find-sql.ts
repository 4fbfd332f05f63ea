import { type FindOptions, TEXT_END, type Where } from '@hubledger/kernel';
import { CandidateFinder, type Candidates } from './candidates';
import { ConditionSql, joined, type Sql, sql } from './condition-sql';
import { declaredColumn, type Names, orderColumn } from './fields';

type Sort = FindOptions['sort'];

/** What a page is made of, in order: whole documents, or one declared text of each, all in one value. */
export type Wanted = 'documents' | { readonly text: string };

/**
 * Turns questions into SQL. Filters on declared orderings are left to SQLite's planner. Where it would guess badly, the
 * candidates are looked up first: few are sorted by row number, many are met soon enough on a walk along the order.
 */
export class FindSql {
  private readonly condition: ConditionSql;
  private readonly finder: CandidateFinder;

  constructor(
    private readonly names: Names,
    arrays: ReadonlySet<string>,
  ) {
    this.condition = new ConditionSql(names, arrays);
    this.finder = new CandidateFinder(names, arrays);
  }

  candidatesFor(where: Where): Candidates[] {
    return this.finder.of(where);
  }

  /** `rows`: numbers of the candidates, at most `most` of each arm, joined by commas; `n`: how many. */
  numbers({ arms, disjoint }: Candidates, most: number): Sql {
    const limited = arms.map(({ text }) => `SELECT seq FROM (${text} LIMIT ${most})`);
    const all = limited.join(disjoint ? ' UNION ALL ' : ' UNION ');
    return sql(
      `SELECT count(*) AS n, group_concat(seq) AS rows FROM (${all})`,
      ...arms.flatMap(({ params }) => params),
    );
  }

  /** `rows`: those of the candidates that match, in the order asked for. @param numbers a JSON array. */
  sorted({ where = {}, sort }: FindOptions, numbers: string): Sql {
    const filter = this.filter(where, false);
    const from = `FROM json_each(?) c CROSS JOIN "${this.names.table}" d ON d.seq = c.value WHERE ${filter.text}`;
    const inner = `SELECT d.seq AS seq ${from} ORDER BY ${keysOf(sort, '+')} LIMIT -1`;
    return sql(`SELECT group_concat(seq) AS rows FROM (${inner})`, numbers, ...filter.params);
  }

  /** Rows by number, in the order of the numbers. */
  at(wanted: Wanted, numbers: readonly number[]): Sql {
    const from = `FROM json_each(?) c CROSS JOIN "${this.names.table}" d ON d.seq = c.value`;
    return select(wanted, sql(`${from} ORDER BY c.key LIMIT -1`, JSON.stringify(numbers)));
  }

  /** Along the order asked for, or as the planner likes. */
  walk(wanted: Wanted, { where = {}, sort, limit, offset = 0 }: FindOptions): Sql {
    const rows = this.rows(where, null);
    return select(wanted, sql(`${rows.text} ORDER BY ${keysOf(sort)} LIMIT ? OFFSET ?`, ...rows.params, limit, offset));
  }

  count(where: Where, cap: number, among: Candidates | null): Sql {
    const { text, params } = this.rows(where, among);
    return sql(`SELECT count(*) AS n FROM (SELECT 1 ${text} LIMIT ?)`, ...params, cap);
  }

  private rows(where: Where, among: Candidates | null): Sql {
    const { table } = this.names;
    const filter = this.filter(where, among === null);
    if (!among) return sql(`FROM "${table}" d WHERE ${filter.text}`, ...filter.params);
    const union = among.arms.map(({ text }) => text).join(among.disjoint ? ' UNION ALL ' : ' UNION ');
    const from = `FROM (${union}) c CROSS JOIN "${table}" d ON d.seq = c.seq`;
    return sql(`${from} WHERE ${filter.text}`, ...among.arms.flatMap(({ params }) => params), ...filter.params);
  }

  private filter({ all = {}, anyOf }: Where, walking: boolean): Sql {
    const parts = [sql(walking ? 'd.deleted = 0' : '+d.deleted = 0')];
    for (const entry of Object.entries(all)) {
      parts.push(this.condition.of(...entry, walking && !this.finder.isHard(entry)));
    }
    if (anyOf) {
      const alternatives = anyOf.map((alternative) => this.condition.allOf(alternative, false));
      parts.push(joined(alternatives, 'OR', '0'));
    }
    return joined(parts, 'AND', '1');
  }
}

/** @param plus `+` to sort what was found, not to walk the order. */
const keysOf = (sort: Sort = [], plus = ''): string => {
  const keys = sort.map(({ field, order }) => `${plus}d."${orderColumn(field)}" ${order}`);
  return [...keys, `${plus}d.id ${sort.at(-1)?.order ?? 'asc'}`].join(', ');
};

/** `stored`: id, position and document of each row, all in one JSON array; null where there is none. */
export const STORED_AS_JSON = `SELECT '[' || group_concat('[' || json_quote(id) || ',' || json_quote(position) || ',' || document || ']') || ']' AS stored`;

/**
 * Texts leave as one value: rows and columns that cross from SQLite one by one cost more than finding them.
 *
 * @param from ends in a LIMIT, which keeps its order under an aggregate.
 */
const select = (wanted: Wanted, { text: from, params }: Sql): Sql => {
  if (wanted === 'documents')
    return sql(`${STORED_AS_JSON} FROM (SELECT d.id, d.position, d.document ${from})`, ...params);
  const column = `d."${declaredColumn(wanted.text)}"`;
  return sql(`SELECT group_concat(x, '${TEXT_END}') AS texts FROM (SELECT ${column} AS x ${from})`, ...params);
};
