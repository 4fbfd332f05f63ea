import { header, query } from './documented-route';

const FLAG = { type: 'boolean', default: false };

/** Wherever another hub may be asked one day. */
export const FALLBACK = query('fallback', '`false` (also `0`, `no`, `off`): do not ask other hubs.', {
  type: 'boolean',
  default: true,
});

export const CURSOR = query('cursor', 'Where the next page starts: follow the `Link` header instead of making one up.');

export const limit = (usual: number, most: number, note = '') =>
  query('limit', `Entries on a page${note}; more than the maximum gives the maximum.`, {
    type: 'integer',
    minimum: 1,
    maximum: most,
    default: usual,
  });

export const flag = (name: string, description: string) => query(name, description, FLAG);

/** Clients repeat the name, with or without `[]`. */
export const repeated = (name: string, description: string) =>
  query(name, `${description} May be repeated, also as \`${name}[]\`.`, { type: 'array', items: { type: 'string' } });

export const IDEMPOTENCY_KEY = header('Idempotency-Key', 'A retry with the same key has one effect.');

export const RANGE = header('Range', 'One range of bytes, as in `bytes=0-1023`.');
export const IF_NONE_MATCH = header('If-None-Match', 'An `ETag` from before: answers 304 while it holds.');
