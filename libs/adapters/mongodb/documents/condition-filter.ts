import {
  boundsOf,
  type Condition,
  type FindOptions,
  foldText,
  InvalidDocumentQuery,
  type Where,
} from '@hubledger/kernel';
import type { Document, Sort } from 'mongodb';
import { literally, trigramsOf } from './trigrams';

/** An expression of MongoDB may have 32 KiB. */
const LONGEST_TERM = 4_096;
/** The expression checks the rest. */
const MOST_TRIGRAMS = 32;

/** Living documents that match: `l` leads every index, so that tombstones are never walked over. Null: none can. */
export const filterOf = ({ all = {}, anyOf }: Where = {}): Document | null => {
  const parts: Document = { l: 1 };
  for (const [field, condition] of Object.entries(all)) Object.assign(parts, conditionOf(field, condition));
  if (anyOf === undefined || anyOf.some((alternative) => Object.keys(alternative).length === 0)) return parts;
  if (anyOf.length === 0) return null;
  return { ...parts, $or: anyOf.map(allOf) };
};

/** Ties are broken by id, in the direction of the last key. */
export const sortOf = (sort: FindOptions['sort'] = []): Sort => {
  const direction = (order: 'asc' | 'desc' | undefined) => (order === 'desc' ? -1 : 1);
  const keys = sort.map(({ field, order }): [string, 1 | -1] => [`o.${field}`, direction(order)]);
  return Object.fromEntries([...keys, ['_id', direction(sort.at(-1)?.order)]]);
};

const allOf = (conditions: Readonly<Record<string, Condition>>): Document =>
  Object.assign(
    {},
    ...Object.entries(conditions).map(([field, condition]) => conditionOf(field, condition)),
  ) as Document;

/** MongoDB compares values of a bound's own type only, takes missing for null, and an element for its array: as asked. */
const conditionOf = (field: string, condition: Condition): Document => {
  if ('contains' in condition) return searchOf(field, foldText(condition.contains));
  const path = `o.${field}`;
  if ('eq' in condition) return { [path]: { $eq: condition.eq } };
  if ('in' in condition) return { [path]: { $in: [...condition.in] } };
  return { [path]: Object.fromEntries(boundsOf(condition).map(([operator, bound]) => [`$${operator}`, bound])) };
};

/** The index finds what has all trigrams of the term, the expression checks that they stand in a row. */
const searchOf = (field: string, term: string): Document => {
  if (term.length > LONGEST_TERM) {
    throw new InvalidDocumentQuery(`Condition on '${field}': contains takes ${LONGEST_TERM} characters`, { field });
  }
  const [text, trigrams] = [`t.${field}`, trigramsOf(term).slice(0, MOST_TRIGRAMS)];
  if (term === '') return { [text]: { $exists: true } };
  return {
    [text]: { $regex: literally(term) },
    ...(trigrams.length > 0 ? { [`g.${field}`]: { $all: trigrams } } : {}),
  };
};
