import {
  type Condition,
  type FindOptions,
  type IndexKind,
  type ReadModel,
  type Scalar,
  TEXT_END,
  type Where,
} from './document-store';
import { DomainError } from '../domain-error';

/** A query names a field, or asks it something, that its read model has no index for. */
export class UndeclaredField extends DomainError {
  readonly code = 'documents.undeclared_field';
  readonly kind = 'invalid';
  constructor(model: string, field: string, needed: string) {
    super(`Read model ${model} declares no '${needed}' index for field '${field}'`, { model, field, needed });
  }
}

export class InvalidDocumentQuery extends DomainError {
  readonly code = 'documents.invalid_query';
  readonly kind = 'invalid';
}

/** The stored documents were indexed under another definition; only a new version may have other indexes. */
export class ReadModelChanged extends DomainError {
  readonly code = 'documents.read_model_changed';
  readonly kind = 'conflict';
  constructor(model: string, version: number) {
    super(`The indexes of read model ${model} changed, but its version is still ${version}: raise the version`, {
      model,
      version,
    });
  }
}

export const DEFAULT_COUNT_CAP = 10_000;
const MAX_LIMIT = 100_000;
const MAX_IN = 10_000;

/**
 * How `contains` disregards case, in every store: NFC, then lower and upper case of all scripts (so `ß` finds `SS` and
 * both forms of a small sigma are one letter). Stores keep the folded text beside the document, because databases fold
 * ASCII only or by their own tables. Accents count: `e` does not find `é`.
 */
export const foldText = (text: string): string => text.normalize('NFC').toLowerCase().toUpperCase();

/** Of a text that is searched, in UTF-16 units. A commit's title may have 64 KiB, and each of its trigrams would cost a key. */
export const SEARCHED_CHARACTERS = 1_024;

/** What `contains` looks at, folded: the beginning of a long text, in every store. */
export const searchedText = (text: string): string => {
  if (text.length <= SEARCHED_CHARACTERS) return foldText(text);
  const begin = text.slice(0, SEARCHED_CHARACTERS);
  return foldText(/[\uD800-\uDBFF]$/.test(begin) ? begin.slice(0, -1) : begin); // half a character is none
};

/** Names become names of tables and columns, so they are checked before any store uses them. */
export const checkReadModel = (model: ReadModel): void => {
  const { name, version, indexes, compound = [], texts = {} } = model as ReadModel<Record<string, unknown>>;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60) throw new Error(`Bad read model name '${name}'`);
  if (!Number.isSafeInteger(version) || version < 1) throw new Error(`Bad version ${version} of read model ${name}`);
  const fields = Object.keys(indexes);
  for (const field of [...fields, ...Object.keys(texts)]) {
    if (!/^[a-z][A-Za-z0-9_]{0,59}$/.test(field)) throw new Error(`Bad field name '${field}' in read model ${name}`);
  }
  if (new Set(fields.map((field) => field.toLowerCase())).size < fields.length) {
    throw new Error(`Fields of read model ${name} differ by case only`);
  }
  for (const field of compound.flat()) {
    if (!hasColumn(indexes[field])) throw new UndeclaredField(name, field, 'order');
  }
  for (const field of fields) {
    const begins = compound.some(([first]) => first === field);
    if (indexes[field]?.includes('filter') && !begins) throw new UndeclaredField(name, field, 'order');
  }
};

/** @throws UndeclaredField, InvalidDocumentQuery */
export const checkWhere = (model: ReadModel, where: Where = {}): void => {
  for (const conditions of [where.all ?? {}, ...(where.anyOf ?? [])]) {
    for (const [field, condition] of Object.entries(conditions)) {
      requireIndex(model, field, 'contains' in condition ? ['trigram'] : COLUMN);
      checkCondition(field, condition);
    }
  }
};

/** @throws UndeclaredField, InvalidDocumentQuery */
export const checkFind = (model: ReadModel, { where, sort = [], limit, offset = 0 }: FindOptions): void => {
  checkWhere(model, where);
  for (const { field, order } of sort) {
    requireIndex(model, field, ['order']);
    if (order !== 'asc' && order !== 'desc') throw new InvalidDocumentQuery(`Unknown order for '${field}'`);
  }
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > MAX_LIMIT) throw new InvalidDocumentQuery('Bad limit');
  if (!Number.isSafeInteger(offset) || offset < 0) throw new InvalidDocumentQuery('Bad offset');
};

/** @throws UndeclaredField */
export const checkText = (model: ReadModel, text: string): void => {
  if (!Object.hasOwn(model.texts ?? {}, text)) throw new UndeclaredField(model.name, text, 'text');
};

/** The declared texts of a document, by name. @throws TypeError for one that could not be told from its neighbours. */
export const textsFor = ({ name, texts = {} }: ReadModel, id: string, document: object): Map<string, string> =>
  new Map(
    Object.entries(texts).map(([key, textOf]) => {
      const text = textOf(document, id);
      if (text.includes(TEXT_END)) throw new TypeError(`Text ${key} of read model ${name} has a U+001E in it`);
      return [key, text];
    }),
  );

const COLUMN: readonly IndexKind[] = ['order', 'filter'];

const hasColumn = (kinds: readonly IndexKind[] | undefined): boolean => COLUMN.some((kind) => kinds?.includes(kind));

const requireIndex = (model: ReadModel, field: string, anyOf: readonly IndexKind[]): void => {
  const indexes = model.indexes as Readonly<Record<string, readonly IndexKind[] | undefined>>;
  const declared = Object.hasOwn(indexes, field) ? indexes[field] : undefined;
  if (!anyOf.some((kind) => declared?.includes(kind))) throw new UndeclaredField(model.name, field, anyOf.join(' or '));
};

const checkCondition = (field: string, condition: Condition): void => {
  const fail = (why: string): never => {
    throw new InvalidDocumentQuery(`Condition on '${field}': ${why}`, { field });
  };
  if ('contains' in condition) {
    if (typeof condition.contains !== 'string') fail('contains needs a string');
    return;
  }
  if ('eq' in condition) {
    if (!isScalar(condition.eq)) fail('eq needs a scalar');
    return;
  }
  if ('in' in condition) {
    if (!condition.in.every(isScalar) || condition.in.length > MAX_IN) fail(`in needs at most ${MAX_IN} scalars`);
    return;
  }
  const bounds = boundsOf(condition);
  if (bounds.length === 0) fail('no operator');
  if (bounds.some(([, bound]) => bound === null || !isScalar(bound))) fail('a range needs bounds that are not null');
};

export type RangeOperator = 'gt' | 'gte' | 'lt' | 'lte';
type Range = { readonly [Operator in RangeOperator]?: Scalar };

/** The bounds that are set. A range matches values of its bound's own type only. */
export const boundsOf = (range: Range): Array<[RangeOperator, Scalar]> =>
  (['gt', 'gte', 'lt', 'lte'] as const).flatMap((operator): Array<[RangeOperator, Scalar]> => {
    const bound = range[operator];
    return bound === undefined ? [] : [[operator, bound]];
  });

const isScalar = (value: unknown): value is Scalar =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));
