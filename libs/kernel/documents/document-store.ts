import type { Position } from '../events/domain-event';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * How a field may be asked about. `trigram` allows `contains`; `order` allows equality, ranges and sorting; `filter`
 * the first two only, and costs no index of its own: a compound ordering has to begin with the field.
 */
export type IndexKind = 'order' | 'trigram' | 'filter';

/** A read model: what its documents are called and which fields may be filtered or sorted by. */
export interface ReadModel<D extends object = object> {
  /** Lower-case words joined by `-`. */
  readonly name: string;
  /** Bump = new collection, rebuilt beside the old one. */
  readonly version: number;
  /** Top-level fields. Strings, numbers, booleans or null; an array of strings may be asked with `eq` (any element). */
  readonly indexes: { readonly [Field in keyof D & string]?: readonly IndexKind[] };
  /** Compound orderings a list needs, e.g. `[['type', 'createdAt']]`: equality fields first, the sort field last. */
  readonly compound?: ReadonlyArray<ReadonlyArray<keyof D & string>>;
  /**
   * What lists are joined from: texts made of a document when it is written and kept beside it, so that a page is
   * answered without its documents being read. Pure, never with a `TEXT_END` in it (JSON escapes that character).
   * Other texts for the same documents need a new version, like other indexes.
   */
  readonly texts?: { readonly [Name in string]: (document: D, id: string) => string };
}

/** U+001E, the record separator: ends each text where a store reads many as one. */
export const TEXT_END = '\u001e';
/** U+001F, the unit separator: for texts of several parts. JSON escapes it as well. */
export const TEXT_PART = '\u001f';

/** A read model in a list with others. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a heterogeneous list; each entry was checked when defined
export type AnyReadModel = ReadModel<any>;

export type Scalar = string | number | boolean | null;

export type Condition =
  | { readonly eq: Scalar }
  | { readonly in: readonly Scalar[] }
  | { readonly gt?: Scalar; readonly gte?: Scalar; readonly lt?: Scalar; readonly lte?: Scalar }
  /** Case-insensitive substring of the first `SEARCHED_CHARACTERS`; literal, no wildcards. */
  | { readonly contains: string };

/** All fields must match; `anyOf` holds alternatives of which one must match as well. */
export interface Where {
  readonly all?: Readonly<Record<string, Condition>>;
  readonly anyOf?: ReadonlyArray<Readonly<Record<string, Condition>>>;
}

export interface FindOptions {
  readonly where?: Where;
  /** Ties are broken by document id, in the direction of the last key. */
  readonly sort?: ReadonlyArray<{ readonly field: string; readonly order: 'asc' | 'desc' }>;
  readonly limit: number;
  readonly offset?: number;
}

/** `countTo`: count the matches as well, to at most this many. */
export interface TextQuery extends FindOptions {
  readonly countTo?: number;
}

export interface TextPage {
  readonly texts: readonly string[];
  /** Null when it was not asked for. */
  readonly total: number | null;
}

export interface Stored<D> {
  readonly id: string;
  readonly document: D;
  /** Position of the last event applied. */
  readonly position: Position;
}

/** `expected`: the position the stored document must have, `null` when it must not exist. `next: null` = tombstone. */
export interface DocumentWrite<D> {
  readonly id: string;
  readonly expected: Position | null;
  readonly next: D | null;
  readonly position: Position;
}

/** Documents of one read model. Tombstones keep their position but are invisible to `find` and `count`. */
export interface DocumentCollection<D extends object> {
  /** Living documents by id. */
  getMany(ids: readonly string[]): Promise<Map<string, D>>;
  /** With positions; tombstones included as `document: null`. For the projector. */
  getStored(ids: readonly string[]): Promise<Map<string, { document: D | null; position: Position }>>;
  /** Compare-and-set by position, each document on its own; answers the ids that lost. */
  writeAll(writes: ReadonlyArray<DocumentWrite<D>>): Promise<string[]>;
  find(options: FindOptions): Promise<Array<Stored<D>>>;
  /** One of the declared texts of each document found, in order. */
  findTexts(text: string, query: TextQuery): Promise<TextPage>;
  /** One of the declared texts by document id, of living documents. */
  getTexts(text: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** Counts to at most `cap` (default 10,000). */
  count(where?: Where, cap?: number): Promise<number>;
  /** Every living document in id order, by pages; for digests and rebuild comparisons. */
  scan(after: string | null, limit: number): Promise<Array<Stored<D>>>;
  clear(): Promise<void>;
  /**
   * Another number after each change, of all collections of this process. Null where it can't tell: a write is under
   * way, or other processes write as well. What was answered under a number is still so under the same one.
   */
  edition(): number | null;
}

export interface Checkpoint {
  readonly logId: string;
  readonly position: Position;
  /** Token of the lease it was written under; absent counts as 0. Answered as it was stored. */
  readonly fence?: number;
}

export abstract class DocumentStore {
  /** The side that readers see now: to be asked for anew for each question. */
  abstract collection<D extends object>(model: ReadModel<D>): DocumentCollection<D>;
  /** @param projection `name@version` of its read model: a checkpoint belongs to the model's current side. */
  abstract loadCheckpoint(projection: string): Promise<Checkpoint | null>;
  /** @throws FencedOff, changing nothing, when the stored one has a higher fence. One atomic comparison and write. */
  abstract saveCheckpoint(projection: string, checkpoint: Checkpoint): Promise<void>;
  /** What was written before the call is on disk when it resolves. */
  abstract sync(): Promise<void>;
  abstract close(): Promise<void>;
}
