import { boundsOf, type Condition, foldText, type RangeOperator, type Scalar } from '@hubledger/kernel';
import type { SqlValue } from '../statement-worker';
import { COMPOSITE, type Names, orderColumn, textColumn, toSql } from './fields';

/** A piece of SQL with the values of its marks. */
export interface Sql {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export type Conditions = Readonly<Record<string, Condition>>;

export const sql = (text: string, ...params: SqlValue[]): Sql => ({ text, params });

export const joined = (parts: readonly Sql[], by: 'AND' | 'OR', none: '0' | '1'): Sql =>
  parts.length === 0
    ? sql(none)
    : sql(`(${parts.map(({ text }) => text).join(` ${by} `)})`, ...parts.flatMap(({ params }) => params));

/** One condition as SQL over the row `d`. */
export class ConditionSql {
  constructor(
    private readonly names: Names,
    /** Fields that hold an array in some document. */
    private readonly arrays: ReadonlySet<string>,
  ) {}

  /** @param indexed false keeps SQLite from using an index for it: the rows come from elsewhere. */
  of(field: string, condition: Condition, indexed: boolean): Sql {
    // Literal, and over folded text, so that case disregards no script; LIKE folds ASCII only.
    if ('contains' in condition) return sql(`instr(d."${textColumn(field)}", ?) > 0`, foldText(condition.contains));
    const column = `${indexed ? '' : '+'}d."${orderColumn(field)}"`;
    if (!('eq' in condition || 'in' in condition)) return rangeSql(column, condition);
    const values = valuesOf(condition) ?? [];
    const parts = equalities(column, values);
    const texts = textsOf(values);
    if (texts.length > 0 && this.arrays.has(field)) {
      parts.push(sql(`EXISTS (SELECT 1 ${elementsFrom(this.names, texts)} AND e.seq = d.seq)`, field, ...texts));
    }
    return joined(parts, 'OR', '0');
  }

  allOf(conditions: Conditions, indexed: boolean): Sql {
    const each = Object.entries(conditions).map(([field, condition]) => this.of(field, condition, indexed));
    return joined(each, 'AND', '1');
  }
}

/** What `eq` and `in` ask for; null for a range. */
export const valuesOf = (condition: Condition): readonly Scalar[] | null => {
  if ('eq' in condition) return [condition.eq];
  return 'in' in condition ? condition.in : null;
};

export const textsOf = (values: readonly Scalar[]): string[] => values.filter((value) => typeof value === 'string');

export const elementsFrom = ({ elements }: Names, texts: readonly string[]): string =>
  `FROM "${elements}" e WHERE e.field = ? AND e.value IN (${marksFor(texts)})`;

/** At most two conditions that never hold together. */
export const equalities = (column: string, values: readonly Scalar[]): Sql[] => {
  const present = values.filter((value) => value !== null).map(toSql);
  const parts: Sql[] = [];
  if (present.length === 1) parts.push(sql(`${column} = ?`, ...present));
  if (present.length > 1) parts.push(sql(`${column} IN (${marksFor(present)})`, ...present));
  if (values.includes(null)) parts.push(sql(`${column} IS NULL`));
  return parts;
};

const marksFor = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

const OPERATORS: Readonly<Record<RangeOperator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

const rangeSql = (column: string, condition: Parameters<typeof boundsOf>[0]): Sql => {
  const bounds = boundsOf(condition);
  const closed = isClosed(bounds);
  return joined(
    bounds.flatMap(([operator, bound]) => [
      sql(`${column} ${OPERATORS[operator]} ?`, toSql(bound)),
      ...(closed ? [] : typeBound(column, operator, bound)),
    ]),
    'AND',
    '1',
  );
};

const isUpwards = (operator: RangeOperator): boolean => operator === 'gt' || operator === 'gte';

/**
 * Bounds on both sides, of one type, keep each other to it. A further bound would do harm: SQLite seeks by one per
 * side, not always by the nearer one, and then walks to the end of the index.
 */
const isClosed = (bounds: ReturnType<typeof boundsOf>): boolean =>
  bounds.some(([operator]) => isUpwards(operator)) &&
  bounds.some(([operator]) => !isUpwards(operator)) &&
  new Set(bounds.map(([, bound]) => typeof bound)).size === 1;

/** SQLite orders all numbers before all texts before all blobs: this keeps an open range to its bound's own type. */
const typeBound = (column: string, operator: RangeOperator, bound: Scalar): Sql[] => {
  const upwards = isUpwards(operator);
  if (typeof bound === 'number') return upwards ? [sql(`${column} < ''`)] : [];
  if (typeof bound === 'string') return [sql(upwards ? `${column} < x''` : `${column} >= ''`)];
  return [upwards ? sql(`${column} < ?`, COMPOSITE) : sql(`${column} >= x''`)];
};
