/** What SQLite can hold here. Booleans are missing on purpose: libsql aborts the process when one is bound. */
export type SqlValue = string | number | null | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

/** A row as libsql answers it; blobs come as `ArrayBuffer`. */
export type SqlRow = Readonly<Record<string, string | number | null | ArrayBuffer>>;

export interface StatementResult {
  /** Rows inserted, updated or deleted by the statement itself, not by triggers. */
  readonly changes: number;
  /** What a `RETURNING` clause answered. */
  readonly rows: readonly SqlRow[];
}

/** @throws TypeError for a value SQLite has no type for; some of them would abort the whole process in libsql. */
export const checkedValue = (value: unknown): SqlValue => {
  if (value === null || typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))) return value;
  if (value instanceof Uint8Array) {
    const alone = value.byteLength === value.buffer.byteLength; // else a message would carry the whole pool it lies in
    return alone ? value : new Uint8Array(value);
  }
  throw new TypeError(`SQLite can't hold a ${typeof value}`);
};
