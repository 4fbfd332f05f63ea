import type { FindOptions, Where } from '@hubledger/kernel';
import { CandidateFinder, type Candidates } from './candidates';
import { ConditionSql, joined, type Sql, sql } from './condition-sql';
import { type Names, orderColumn } from './fields';

/** Up to this many candidates are fetched and sorted; more are looked for along the order asked for. */
export const FEW = 1_000;

/**
 * Turns questions into SQL. Filters on declared orderings are left to SQLite's planner. Where it would guess badly, the
 * candidates are counted first: few are fetched and sorted, many are met soon enough on a walk along the order.
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

  /** Counts candidates, those of each arm up to one more than `FEW`. */
  probe({ arms }: Candidates): Sql {
    const limited = arms.map(({ text }) => `SELECT seq FROM (${text} LIMIT ${FEW + 1})`);
    return sql(`SELECT count(*) AS n FROM (${limited.join(' UNION ALL ')})`, ...arms.flatMap(({ params }) => params));
  }

  /** @param among null: walk, as the planner likes. */
  find({ where = {}, sort = [], limit, offset = 0 }: FindOptions, among: Candidates | null): Sql {
    const rows = this.rows(where, among);
    const plus = among ? '+' : ''; // sort the candidates, do not walk the order
    const keys = sort.map(({ field, order }) => `${plus}d."${orderColumn(field)}" ${order}`);
    keys.push(`${plus}d.id ${sort.at(-1)?.order ?? 'asc'}`);
    const columns = 'd.id, d.position, d.document';
    const text = `SELECT ${columns} ${rows.text} ORDER BY ${keys.join(', ')} LIMIT ? OFFSET ?`;
    return sql(text, ...rows.params, limit, offset);
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
