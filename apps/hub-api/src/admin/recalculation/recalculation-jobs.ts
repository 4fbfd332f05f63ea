import type { Json } from '@hubledger/kernel';
import { adminError, invalid } from '../openapi/admin-responses';

export const RUNNING = adminError(409, 'A job storage.recalculate waits or runs already: 0f8d…', { job_id: '0f8d…' });
export const NOT_OBJECTS = invalid(
  'isIn',
  ['query', 'verify'],
  'verify must be one of the following values: objects',
  'all',
);
export const KIND = 'storage.recalculate';
/** Of each list, in the result of a job: the log has a line for each failure. */
const MAX_LISTED = 200;

/** As the result of a job. */
export const shortened = <T extends { corrections?: unknown[]; failures?: unknown[] }>(result: T): Json => ({
  ...(JSON.parse(JSON.stringify(result)) as Record<string, Json>),
  corrections: (result.corrections?.slice(0, MAX_LISTED) ?? []) as Json,
  failures: (result.failures?.slice(0, MAX_LISTED) ?? []) as Json,
});
