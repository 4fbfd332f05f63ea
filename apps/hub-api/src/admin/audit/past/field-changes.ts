import type { Json } from '@hubledger/kernel';

export interface FieldChange {
  /** Names of fields, joined by `.`; a `.` or `\` inside a name stands behind a `\`. */
  readonly field: string;
  /** null where there was nothing. */
  readonly before: Json;
  readonly after: Json;
}

/** What changed between two states, field by field; lists count as one value. */
export const fieldChanges = (before: Json, after: Json, path = ''): FieldChange[] => {
  if (before === after) return [];
  if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      fieldChanges(own(before, name), own(after, name), path === '' ? escaped(name) : `${path}.${escaped(name)}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field: path, before, after }];
};

/** A branch may be called `constructor`. */
const own = (record: { [name: string]: Json }, name: string): Json =>
  Object.hasOwn(record, name) ? (record[name] ?? null) : null;

const isRecord = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (name: string): string => name.replace(/[\\.]/g, '\\$&');
