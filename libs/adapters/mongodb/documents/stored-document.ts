import {
  DocumentTooLarge,
  type DocumentWrite,
  type Position,
  type ReadModel,
  searchedText,
  textsFor,
} from '@hubledger/kernel';
import type { Layout } from './read-model-layout';
import { trigramsOf } from './trigrams';

/** A document as it is stored. Names are short, as each document repeats them. */
export interface StoredDocument {
  readonly _id: string;
  /** Of a living document; a tombstone has `_id`, `p` and `m` only. */
  readonly l?: 1;
  /** Position of the last event applied. */
  readonly p: Position;
  /** Of the write it stands at. */
  readonly m: string;
  /** The document as JSON: what JSON holds is what comes back, whatever its keys are called. */
  readonly d?: string;
  /** Values of fields that are filtered or sorted by. An array of strings stands for each of its elements. */
  readonly o?: Readonly<Record<string, unknown>>;
  /** Folded texts of fields that are searched, and their trigrams. */
  readonly t?: Readonly<Record<string, string>>;
  readonly g?: Readonly<Record<string, readonly string[]>>;
  /** Declared texts. */
  readonly x?: Readonly<Record<string, string>>;
}

/** MongoDB takes 16 MiB with all that stands beside it. */
const MOST_BYTES = 16 * 1024 * 1024 - 16 * 1024;
/** Objects: neither equal to nor in the range of anything, and of a type that is sorted after all others asked for. */
const COMPOSITE = new Date(0);

/** @throws TypeError for a document JSON can't hold; DocumentTooLarge */
export const storedForm = (
  model: ReadModel,
  { order, trigram }: Layout,
  { id, next, position }: Omit<DocumentWrite<object>, 'expected'>,
  mark: string,
): StoredDocument => {
  if (next === null) return { _id: id, p: position, m: mark };
  const texts = [...textsFor(model, id, next)];
  const folded = trigram.flatMap((field): Array<[string, string]> => {
    const value = fieldOf(next, field);
    return typeof value === 'string' ? [[field, searchedText(value)]] : [];
  });
  const stored: StoredDocument = {
    _id: id,
    l: 1,
    p: position,
    m: mark,
    o: Object.fromEntries(order.map((field) => [field, orderedValue(fieldOf(next, field))])),
    ...(folded.length > 0
      ? {
          t: Object.fromEntries(folded),
          g: Object.fromEntries(folded.map(([field, text]) => [field, trigramsOf(text)])),
        }
      : {}),
    ...(texts.length > 0 ? { x: Object.fromEntries(texts) } : {}),
    d: JSON.stringify(next),
  };
  checkSize(model, stored);
  return stored;
};

const orderedValue = (value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null; // as JSON writes it
  if (Array.isArray(value)) return value.filter((element) => typeof element === 'string');
  return typeof value === 'string' || typeof value === 'boolean' ? value : COMPOSITE;
};

/** An estimate from above that looks closely only where it may matter. */
const checkSize = ({ name }: ReadModel, { _id, d = '', t = {}, g = {}, x = {} }: StoredDocument): void => {
  const texts = [d, ...Object.values(t), ...Object.values(x)];
  const trigrams = Object.values(g).flat();
  const characters = texts.reduce((sum, text) => sum + text.length, 0) + trigrams.length * 8;
  if (characters * 3 < MOST_BYTES) return;
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) + trigrams.length * 24;
  if (bytes > MOST_BYTES) throw new DocumentTooLarge(name, _id, bytes, MOST_BYTES);
};

const fieldOf = (document: object, field: string): unknown =>
  Object.hasOwn(document, field) ? (document as Readonly<Record<string, unknown>>)[field] : undefined;
