import { DomainError } from '../domain-error';

/** Keys may hold names that users chose, so no store takes one without this check. */
export class InvalidObjectKey extends DomainError {
  readonly code = 'objects.invalid_key';
  readonly kind = 'invalid';
  constructor(key: string) {
    super('Object keys are relative paths of [A-Za-z0-9._-] segments', { key: key.slice(0, 200) });
  }
}

/** The store can't read or write now: read-only, gone, or out of file handles. */
export class ObjectsUnavailable extends DomainError {
  readonly code = 'objects.unavailable';
  readonly kind = 'unavailable';
  constructor(reason: string) {
    super('The object store is not available', { reason });
  }
}

/** A range that starts behind the last byte. */
export class ObjectRangeNotSatisfiable extends DomainError {
  readonly code = 'objects.range_not_satisfiable';
  readonly kind = 'range';
  constructor(key: string, size: number) {
    super(`The range lies outside of the ${size} bytes of ${key}`, { key, size });
  }
}

/** Bytes; S3's limit for a key and the usual limit of file systems for a name. */
const MAX_KEY = 1024;
const MAX_SEGMENT = 255;

const SEGMENT = /^[A-Za-z0-9._-]+$/;

const isSegment = (segment: string): boolean =>
  SEGMENT.test(segment) && segment.length <= MAX_SEGMENT && segment !== '.' && segment !== '..';

/** @throws InvalidObjectKey */
export const checkObjectKey = (key: string): void => {
  if (key.length > MAX_KEY || !key.split('/').every(isSegment)) throw new InvalidObjectKey(key);
};

/** A prefix is the beginning of a key: its last segment may be unfinished or empty. @throws InvalidObjectKey */
export const checkObjectPrefix = (prefix: string): void => {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  const lastFits = last === '' || last === '.' || last === '..' || isSegment(last);
  if (prefix.length > MAX_KEY || !segments.every(isSegment) || !lastFits) throw new InvalidObjectKey(prefix);
};

/**
 * The bytes a range names, the end cut to the object's: `null` for an empty object asked whole.
 * @throws ObjectRangeNotSatisfiable
 */
export const clampRange = (
  key: string,
  size: number,
  range?: { readonly start: number; readonly end: number },
): { start: number; end: number } | null => {
  if (!range) return size === 0 ? null : { start: 0, end: size - 1 };
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || start < 0 || start >= size || end < start) {
    throw new ObjectRangeNotSatisfiable(key, size);
  }
  return { start, end: Math.min(end, size - 1) };
};
