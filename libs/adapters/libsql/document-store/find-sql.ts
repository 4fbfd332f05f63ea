import { type Condition, type FindOptions, foldText, type Where } from '@hubledger/kernel';
import { ConditionSql, type Form, isSearchable, joined, matchExpression, type Sql, sql } from './condition-sql';
import { type Names, orderColumn } from './fields';

type Conditions = Readonly<Record<string, Condition>>;

/** Up to this many candidates are fetched and sorted; more are looked for along the order asked for. */
export const FEW = 1_000;

/**
 * Turns questions into SQL. Filters on declared orderings are left to SQLite's planner. For text search, alternatives
 * and array elements it would guess badly, so there are two ways to write each question, and `probe` tells which:
 * `lookup` finds the candidates by the filter, `check` walks the order asked for and checks each row.
 */
export class FindSql {
  private readonly condition: ConditionSql;

  constructor(
    private readonly names: Names,
    private readonly arrays: ReadonlySet<string>,
  ) {
    this.condition = new ConditionSql(names, arrays);
  }

  /** Counts candidates up to one more than `FEW`; null when the planner needs no advice. */
  probe(where: Where): Sql | null {
    const needsAdvice = where.anyOf !== undefined || Object.entries(where.all ?? {}).some((each) => this.isHard(each));
    if (!needsAdvice) return null;
    const hard = Object.fromEntries(Object.entries(where.all ?? {}).filter((each) => this.isHard(each)));
    return this.count({ ...where, all: hard }, FEW + 1);
  }

  count(where: Where, cap: number): Sql {
    const { text, params } = this.rows(where, 'lookup');
    return sql(`SELECT count(*) AS n FROM (SELECT 1 ${text} LIMIT ?)`, ...params, cap);
  }

  /** @param form null: as the planner likes. */
  find({ where = {}, sort = [], limit, offset = 0 }: FindOptions, form: Form | null): Sql {
    const rows = this.rows(where, form ?? 'lookup');
    const keep = form === 'lookup' ? '+' : ''; // sort the few, do not walk the order
    const keys = sort.map(({ field, order }) => `${keep}d."${orderColumn(field)}" ${order}`);
    keys.push(`${keep}d.id ${sort.at(-1)?.order ?? 'asc'}`);
    return sql(
      `SELECT d.id, d.position, d.document ${rows.text} ORDER BY ${keys.join(', ')} LIMIT ? OFFSET ?`,
      ...rows.params,
      limit,
      offset,
    );
  }

  private isHard([field, condition]: [string, Condition]): boolean {
    if ('contains' in condition) return isSearchable(foldText(condition.contains));
    return this.arrays.has(field) && ('eq' in condition || 'in' in condition);
  }

  private rows(where: Where, form: Form): Sql {
    const { table, fts } = this.names;
    const match = form === 'lookup' ? matchOf(where) : { expression: null, rest: where };
    const filter = this.filter(match.rest, form);
    if (match.expression === null) return sql(`FROM "${table}" d WHERE ${filter.text}`, ...filter.params);
    const from = `FROM "${fts}" f CROSS JOIN "${table}" d ON d.seq = f.rowid WHERE f."${fts}" MATCH ?`;
    return sql(`${from} AND ${filter.text}`, match.expression, ...filter.params);
  }

  private filter({ all = {}, anyOf }: Where, form: Form): Sql {
    // A hard condition is checked or looked up as asked; the others may always use an index.
    const each = Object.entries(all).map(([field, condition]) =>
      this.condition.of(field, condition, this.isHard([field, condition]) ? form : 'lookup'),
    );
    const parts = [sql('d.deleted = 0'), ...each];
    if (anyOf)
      parts.push(
        joined(
          anyOf.map((alternative) => this.alternative(alternative, form)),
          'OR',
          '0',
        ),
      );
    return joined(parts, 'AND', '1');
  }

  private alternative(conditions: Conditions, form: Form): Sql {
    const each = Object.entries(conditions).map(([field, condition]) => this.condition.of(field, condition, form));
    return joined(each, 'AND', '1');
  }
}

/** As much of a filter as one FTS5 expression can say, and the rest. */
const matchOf = ({ all = {}, anyOf }: Where): { expression: string | null; rest: Where } => {
  const entries = Object.entries(all);
  const searched = entries.filter(isSearch);
  const expressions = searched.map(toMatch);
  const onlySearches = anyOf !== undefined && anyOf.length > 0 && anyOf.every(isAllSearch);
  if (onlySearches) {
    const alternatives = anyOf.map((alternative) => Object.entries(alternative).map(toMatch).join(' AND '));
    expressions.push(alternatives.map((text) => `(${text})`).join(' OR '));
  }
  if (expressions.length === 0) return { expression: null, rest: { all, anyOf } };
  const rest = Object.fromEntries(entries.filter((entry) => !isSearch(entry)));
  const expression = expressions.map((text) => `(${text})`).join(' AND ');
  return { expression, rest: { all: rest, anyOf: onlySearches ? undefined : anyOf } };
};

const isSearch = ([, condition]: [string, Condition]): boolean =>
  'contains' in condition && isSearchable(foldText(condition.contains));

const isAllSearch = (conditions: Conditions): boolean => {
  const entries = Object.entries(conditions);
  return entries.length > 0 && entries.every(isSearch);
};

const toMatch = ([field, condition]: [string, Condition]): string =>
  matchExpression(field, foldText('contains' in condition ? condition.contains : ''));
