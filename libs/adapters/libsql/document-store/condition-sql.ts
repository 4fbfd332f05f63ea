import { boundsOf, type Condition, foldText, type RangeOperator, type Scalar } from '@hubledger/kernel';
import type { SqlValue } from '../statement-worker';
import { COMPOSITE, type Names, orderColumn, textColumn, toSql } from './fields';

/** A piece of SQL with the values of its marks. */
export interface Sql {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export const sql = (text: string, ...params: SqlValue[]): Sql => ({ text, params });

export const joined = (parts: readonly Sql[], by: 'AND' | 'OR', none: '0' | '1'): Sql =>
  parts.length === 0
    ? sql(none)
    : sql(`(${parts.map(({ text }) => text).join(` ${by} `)})`, ...parts.flatMap(({ params }) => params));

/**
 * `lookup`: written so that an index can find the rows. `check`: written so that it can't, for rows that are found in
 * their order and checked one by one. Both answer the same.
 */
export type Form = 'lookup' | 'check';

/** FTS5 finds terms of three characters and more; it would end the term at a NUL. */
export const isSearchable = (folded: string): boolean => [...folded].length >= 3 && !folded.includes('\0');

/** `"` is the only character with a meaning inside of an FTS5 string. */
export const matchExpression = (field: string, folded: string): string =>
  `${textColumn(field)} : "${folded.replaceAll('"', '""')}"`;

export class ConditionSql {
  constructor(
    private readonly names: Names,
    /** Fields that hold an array in some document. */
    private readonly arrays: ReadonlySet<string>,
  ) {}

  of(field: string, condition: Condition, form: Form): Sql {
    if ('contains' in condition) return this.contains(field, foldText(condition.contains), form);
    const column = `${form === 'check' ? '+' : ''}d."${orderColumn(field)}"`;
    if ('eq' in condition) return this.oneOf(field, column, [condition.eq], form);
    if ('in' in condition) return this.oneOf(field, column, condition.in, form);
    const bounds = boundsOf(condition).flatMap(([operator, bound]) => range(column, operator, bound));
    return joined(bounds, 'AND', '1');
  }

  private contains(field: string, folded: string, form: Form): Sql {
    const { fts } = this.names;
    if (form === 'check' || !isSearchable(folded)) return sql(`instr(d."${textColumn(field)}", ?) > 0`, folded);
    return sql(`d.seq IN (SELECT rowid FROM "${fts}" WHERE "${fts}" MATCH ?)`, matchExpression(field, folded));
  }

  private oneOf(field: string, column: string, values: readonly Scalar[], form: Form): Sql {
    const present = values.filter((value) => value !== null).map(toSql);
    const parts: Sql[] = [];
    if (present.length === 1) parts.push(sql(`${column} = ?`, ...present));
    if (present.length > 1) parts.push(sql(`${column} IN (${marksFor(present)})`, ...present));
    if (values.includes(null)) parts.push(sql(`${column} IS NULL`));
    const texts = present.filter((value) => typeof value === 'string');
    if (texts.length > 0 && this.arrays.has(field)) parts.push(this.anyElement(field, texts, form));
    return parts.length === 1 ? parts[0]! : joined(parts, 'OR', '0');
  }

  private anyElement(field: string, texts: readonly string[], form: Form): Sql {
    const rows = `FROM "${this.names.elements}" e WHERE e.field = ? AND e.value IN (${marksFor(texts)})`;
    return form === 'lookup'
      ? sql(`d.seq IN (SELECT e.seq ${rows})`, field, ...texts)
      : sql(`EXISTS (SELECT 1 ${rows} AND e.seq = d.seq)`, field, ...texts);
  }
}

const marksFor = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

const OPERATORS: Readonly<Record<RangeOperator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** SQLite orders all numbers before all texts before all blobs: the second bound keeps a range to its own type. */
const range = (column: string, operator: RangeOperator, bound: Scalar): Sql[] => {
  const own = sql(`${column} ${OPERATORS[operator]} ?`, toSql(bound));
  const upwards = operator === 'gt' || operator === 'gte';
  if (typeof bound === 'number') return upwards ? [own, sql(`${column} < ''`)] : [own];
  if (typeof bound === 'string') return [own, sql(upwards ? `${column} < x''` : `${column} >= ''`)];
  return [own, upwards ? sql(`${column} < ?`, COMPOSITE) : sql(`${column} >= x''`)];
};
