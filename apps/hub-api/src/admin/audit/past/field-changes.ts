import type { Json } from '@hubledger/kernel';

export interface FieldChange {
  /** Names of fields, joined by `.`; a `.` or `\` inside a name stands behind a `\`. */
  readonly field: string;
  /** null where there was nothing. */
  readonly before: Json;
  readonly after: Json;
}

/** What is found bit by bit; undefined: nothing yet, but others may have their turn now. */
export type InSlices<T> = Generator<T | undefined, void>;

/** What changed between two states, field by field; lists count as one value. */
export function* fieldChanges(before: Json, after: Json, path = ''): InSlices<FieldChange> {
  if (before === after) return;
  if (isRecord(before) && isRecord(after)) {
    yield undefined;
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const field = path === '' ? escaped(name) : `${path}.${escaped(name)}`;
      yield* fieldChanges(own(before, name), own(after, name), field);
    }
    return;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) yield { field: path, before, after };
}

/** A branch may be called `constructor`. */
const own = (record: { [name: string]: Json }, name: string): Json =>
  Object.hasOwn(record, name) ? (record[name] ?? null) : null;

const isRecord = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of names that lead to a field, one in the other. */
export const fieldPath = (names: readonly string[]): string => names.map(escaped).join('.');

const escaped = (name: string): string => name.replace(/[\\.]/g, '\\$&');
