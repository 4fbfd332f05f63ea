import { RangeNotSatisfiable } from './wire-errors';

export interface ServedRange {
  /** 206 instead of 200. */
  readonly partial: boolean;
  /** First byte to send. */
  readonly start: number;
  /** Bytes to send. */
  readonly length: number;
  /** Value of `Content-Range`; null for a whole answer. */
  readonly contentRange: string | null;
}

/** Two numbers and a few blanks. Longer ones are ignored: blanks cost the square of their number. */
const MAX_CHARACTERS = 200;
const RANGE = /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i;

const part = (start: number, end: number, size: number): ServedRange => ({
  partial: true,
  start,
  length: end - start + 1,
  contentRange: `bytes ${start}-${end}/${size}`,
});

/**
 * What to send for a `Range` header. Several ranges and what is no range are ignored (RFC 9110): the whole file goes out.
 *
 * An empty file asked from byte 0 is a 206 of no bytes: the JavaScript client probes every file by `bytes=0-0` and
 * fails on a 416.
 *
 * @throws RangeNotSatisfiable when the range starts behind the end
 */
export const servedRange = (header: string | undefined, size: number): ServedRange => {
  const whole = { partial: false, start: 0, length: size, contentRange: null };
  const match = header === undefined || header.length > MAX_CHARACTERS ? null : RANGE.exec(header);
  if (!match) return whole;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return whole;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return whole;
  if (first === '' && Number(last) === 0) throw new RangeNotSatisfiable(size);
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  if (size === 0 && start === 0) return { partial: true, start: 0, length: 0, contentRange: 'bytes 0-0/0' };
  if (start >= size) throw new RangeNotSatisfiable(size);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return part(start, end, size);
};

/** `Content-Range` of a 416. */
export const unsatisfiedRange = (size: number): string => `bytes */${size}`;
