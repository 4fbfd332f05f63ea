import { type Condition, foldText, type Where } from '@hubledger/kernel';
import {
  ConditionSql,
  type Conditions,
  elementsFrom,
  equalities,
  joined,
  type Sql,
  sql,
  textsOf,
  valuesOf,
} from './condition-sql';
import { type Names, orderColumn, textColumn } from './fields';

/** Ways to find at least the rows that one part of a filter lets through; the whole filter is checked on each row. */
export interface Candidates {
  /** Each selects `seq`. */
  readonly arms: readonly Sql[];
  /** No row comes twice, so the arms need no sorting out and can be read as far as needed. */
  readonly disjoint: boolean;
}

type Entry = [string, Condition];

/** Knows which conditions SQLite's planner can't judge, and what to look up for them instead. */
export class CandidateFinder {
  private readonly condition: ConditionSql;

  constructor(
    private readonly names: Names,
    private readonly arrays: ReadonlySet<string>,
  ) {
    this.condition = new ConditionSql(names, arrays);
  }

  /** Text search, array elements: beyond the statistics of the planner. */
  isHard([field, condition]: Entry): boolean {
    return isSearch(condition) || this.isElement([field, condition]);
  }

  /** For each hard part of the filter that can be looked up. Empty: leave it to the planner. */
  of({ all = {}, anyOf = [] }: Where): Candidates[] {
    const entries = Object.entries(all);
    const found: Candidates[] = [];
    const searches = entries.filter(([, condition]) => isSearch(condition));
    if (searches.length > 0) found.push({ arms: [this.search(searches)], disjoint: true });
    for (const entry of entries.filter((each) => this.isElement(each))) found.push(this.elements(entry));
    const searched = this.searchOfAny(anyOf);
    if (searched) return [...found, searched];
    const alternatives = anyOf.map((alternative) => this.alternative(alternative));
    const arms = alternatives.flatMap((each) => each?.arms ?? []);
    if (arms.length > 0 && alternatives.every((each) => each !== null)) found.push({ arms, disjoint: false });
    return found;
  }

  /** Where every alternative is a text search: one expression, so that no row comes twice and none is walked. */
  private searchOfAny(anyOf: readonly Conditions[]): Candidates | null {
    const alternatives = anyOf.map((alternative) => Object.entries(alternative));
    const areSearches = alternatives.every(
      (entries) => entries.length > 0 && entries.every(([, each]) => isSearch(each)),
    );
    if (alternatives.length === 0 || !areSearches) return null;
    const { fts } = this.names;
    const expression = matchOfAny(alternatives);
    return { arms: [sql(`SELECT rowid AS seq FROM "${fts}" WHERE "${fts}" MATCH ?`, expression)], disjoint: true };
  }

  private alternative(conditions: Conditions): Candidates | null {
    const entries = Object.entries(conditions);
    const searches = entries.filter(([, condition]) => isSearch(condition));
    if (searches.length > 0) return { arms: [this.search(searches)], disjoint: true };
    const plain = entries.filter((entry) => !('contains' in entry[1]) && !this.isElement(entry));
    if (plain.length > 0) {
      const filter = this.condition.allOf(Object.fromEntries(plain), true);
      return { arms: [this.living(filter)], disjoint: true };
    }
    const element = entries.find((entry) => this.isElement(entry));
    return element ? this.elements(element) : null;
  }

  private isElement([field, condition]: Entry): boolean {
    return this.arrays.has(field) && valuesOf(condition) !== null;
  }

  private search(searches: readonly Entry[]): Sql {
    const { fts } = this.names;
    return sql(`SELECT rowid AS seq FROM "${fts}" WHERE "${fts}" MATCH ?`, matchOfAll(searches));
  }

  /** A field may hold an array in one document and a single value in another. */
  private elements([field, condition]: Entry): Candidates {
    const values = valuesOf(condition) ?? [];
    const texts = textsOf(values);
    const arms = equalities(`d."${orderColumn(field)}"`, values).map((equality) => this.living(equality));
    if (texts.length > 0) {
      const distinct = texts.length > 1 ? 'DISTINCT ' : '';
      arms.push(sql(`SELECT ${distinct}e.seq AS seq ${elementsFrom(this.names, texts)}`, field, ...texts));
    }
    return { arms, disjoint: true };
  }

  private living(filter: Sql): Sql {
    const { text, params } = joined([sql('d.deleted = 0'), filter], 'AND', '1');
    return sql(`SELECT d.seq AS seq FROM "${this.names.table}" d WHERE ${text}`, ...params);
  }
}

const termOf = (condition: Condition): string => foldText('contains' in condition ? condition.contains : '');

/** FTS5 finds terms of three characters and more, and would end one at a NUL. Shorter terms are checked row by row. */
const isSearch = (condition: Condition): boolean => {
  const term = termOf(condition);
  return [...term].length >= 3 && !term.includes('\0');
};

/** One term in several fields is one look-up. */
const matchOfAny = (alternatives: ReadonlyArray<readonly Entry[]>): string => {
  const fieldsOf = new Map<string, string[]>();
  for (const [[field, condition] = ['', { contains: '' }]] of alternatives.filter(({ length }) => length === 1)) {
    fieldsOf.set(termOf(condition), [...(fieldsOf.get(termOf(condition)) ?? []), field]);
  }
  const single = [...fieldsOf].map(([term, fields]) => matchExpression(fields, term));
  const several = alternatives.filter(({ length }) => length > 1).map((entries) => `(${matchOfAll(entries)})`);
  return [...single, ...several].join(' OR ');
};

const matchOfAll = (searches: readonly Entry[]): string =>
  searches.map(([field, condition]) => matchExpression([field], termOf(condition))).join(' AND ');

/** `"` is the only character with a meaning inside of an FTS5 string. */
const matchExpression = (fields: readonly string[], term: string): string =>
  `{${fields.map(textColumn).join(' ')}} : "${term.replaceAll('"', '""')}"`;
