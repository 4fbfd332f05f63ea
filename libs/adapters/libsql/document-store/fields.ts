import type { ReadModel, Scalar } from '@hubledger/kernel';
import type { SqlValue } from '../statement-worker';

/** A read model's names in SQL. All parts were checked by `checkReadModel`, so quoting is enough. */
export interface Names {
  readonly table: string;
  /** Elements of arrays, one row each: `eq` on an array asks for any element. */
  readonly elements: string;
  /** FTS5 over the folded columns. */
  readonly fts: string;
  /** Fields with a column of their value; those in `indexed` have an ordering by it alone. */
  readonly order: readonly string[];
  readonly indexed: readonly string[];
  readonly trigram: readonly string[];
  readonly texts: readonly string[];
}

export const namesOf = ({ name, version, indexes, texts = {} }: ReadModel): Names => {
  const table = `${name}_v${version}`;
  const declared: Readonly<Record<string, readonly string[]>> = indexes;
  const having = (...kinds: string[]): string[] =>
    Object.keys(declared)
      .filter((field) => kinds.some((kind) => declared[field]?.includes(kind)))
      .sort();
  return {
    table,
    elements: `${table}_elements`,
    fts: `${table}_fts`,
    order: having('order', 'filter'),
    indexed: having('order'),
    trigram: having('trigram'),
    texts: Object.keys(texts).sort(),
  };
};

/** Holds the value of an 'order' field. */
export const orderColumn = (field: string): string => `o_${field}`;
/** Holds the folded text of a 'trigram' field. */
export const textColumn = (field: string): string => `t_${field}`;

/** Holds a declared text. */
export const declaredColumn = (text: string): string => `x_${text}`;

const FALSE = Uint8Array.of(0);
const TRUE = Uint8Array.of(1);
/** Arrays and objects: neither equal to nor in the range of anything, sorted last. */
export const COMPOSITE = Uint8Array.of(2);

/** Booleans are stored as blobs, which keeps `true` apart from 1 and sorts null < numbers < texts < booleans. */
export const toSql = (value: Scalar): SqlValue => (typeof value === 'boolean' ? (value ? TRUE : FALSE) : value);

export const toColumn = (value: unknown): SqlValue => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null; // as JSON writes it
  return typeof value === 'string' || typeof value === 'boolean' ? toSql(value) : COMPOSITE;
};
