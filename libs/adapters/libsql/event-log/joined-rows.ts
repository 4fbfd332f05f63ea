import { CHECKED_TEXT, type ReadRow } from './event-row';

/** Between the numbers in front of a row; no digit and no sign. */
const SPACE = 32;
const MINUS = 45;
const ZERO = 48;

/**
 * All rows as one blob: the client library takes longer to hand over a row than SQLite to find it. In front of each row
 * stand its position, its checksum and how long it is. The inner query keeps its order, as SQLite promises for every
 * aggregate but count, min and max; who reads checks that nothing is missing.
 *
 * @param source `FROM events ...`, with its order and limit
 */
export const joined = (source: string): string =>
  `SELECT CAST(group_concat(position || ' ' || sum || ' ' || size || ' ' || coalesce(row, ''), '') AS BLOB) FROM (
     SELECT position, sum, coalesce(length(CAST(row AS BLOB)), -1) AS size, row FROM (
       SELECT position, coalesce(CAST(checksum AS INTEGER), -1) AS sum, ${CHECKED_TEXT} AS row ${source}))`;

/** What a `joined` statement answers in raw mode is `[[page]]`; a `Uint8Array` where it comes from another thread. */
export type RowsOfPage = Uint8Array | null;

/** The rows share the memory of their page. */
export const rowsOf = (page: RowsOfPage): ReadRow[] => {
  const rows: ReadRow[] = [];
  if (page === null) return rows;
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.byteLength);
  let at = 0;
  const number = (): number => {
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let value = 0;
    for (; at < bytes.length && bytes[at] !== SPACE; at++) value = value * 10 + bytes[at]! - ZERO;
    at++;
    return negative ? -value : value;
  };
  while (at < bytes.length) {
    const [position, checksum, size] = [number(), number(), number()];
    rows.push([position, checksum, size < 0 ? null : bytes.subarray(at, at + size)]);
    at += Math.max(size, 0);
  }
  return rows;
};
