import { createHash } from 'node:crypto';
import type { ReadModel } from '@hubledger/kernel';
import type { IndexDescription } from 'mongodb';

/** Part of every definition: raise it when the shape of stored documents or their indexes change. */
const LAYOUT = 1;
/** MongoDB takes 64, that of `_id` among them. */
const MOST_INDEXES = 63;

/** What of a read model's documents is kept beside their JSON. */
export interface Layout {
  /** Fields with a value that is filtered or sorted by. */
  readonly order: readonly string[];
  readonly trigram: readonly string[];
  readonly indexes: readonly IndexDescription[];
  /** Equal for models whose documents are stored and indexed alike. */
  readonly definition: string;
}

export const layoutOf = (model: ReadModel): Layout => {
  const { indexes, compound = [], texts = {} } = model;
  const declared: Readonly<Record<string, readonly string[]>> = indexes;
  const having = (...kinds: string[]): string[] =>
    Object.keys(declared)
      .filter((field) => kinds.some((kind) => declared[field]?.includes(kind)))
      .sort();
  const [order, indexed, trigram] = [having('order', 'filter'), having('order'), having('trigram')];
  const orderings = [[], ...indexed.map((field) => [field]), ...compound.filter((fields) => fields.length > 1)];
  const descriptions = [...orderings.map(orderingOf), ...trigram.map(trigramsIndex)];
  if (descriptions.length > MOST_INDEXES)
    throw new Error(`Read model ${model.name} has more than ${MOST_INDEXES} indexes`);
  const shape = JSON.stringify([LAYOUT, order, indexed, trigram, compound, Object.keys(texts).sort()]);
  return { order, trigram, indexes: descriptions, definition: createHash('sha256').update(shape).digest('hex') };
};

/** `_id` last, so that filter, order and tie-break of a page are all answered by the index. */
const orderingOf = (fields: readonly string[]): IndexDescription => ({
  name: ['order', ...fields].join('.'),
  key: Object.fromEntries([['l', 1], ...fields.map((field) => [`o.${field}`, 1]), ['_id', 1]]) as Record<string, 1>,
});

const trigramsIndex = (field: string): IndexDescription => ({
  name: `trigrams.${field}`,
  key: { l: 1, [`g.${field}`]: 1 },
});
