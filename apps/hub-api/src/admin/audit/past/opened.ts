import { EventLoopTurns, isSealed, type Json, type Sealer } from '@hubledger/kernel';

/**
 * With personal data in clear; null where its key was destroyed. Awaits only what holds something: states are large,
 * and others have the event loop now and then.
 */
export const opened = async (value: Json, sealer: Sealer, turns = new EventLoopTurns()): Promise<Json> => {
  if (isSealed(value)) return sealer.reveal(value);
  if (typeof value !== 'object' || value === null) return value;
  if (turns.due()) await turns.take();
  const clear = async (inner: Json): Promise<Json> => opened(inner, sealer, turns);
  if (Array.isArray(value)) {
    const list: Json[] = [];
    for (const item of value) list.push(isPlain(item) ? item : await clear(item));
    return list;
  }
  const fields: Array<[string, Json]> = [];
  for (const [name, item] of Object.entries(value)) fields.push([name, isPlain(item) ? item : await clear(item)]);
  return Object.fromEntries(fields);
};

const isPlain = (value: Json): boolean => (typeof value !== 'object' || value === null) && !isSealed(value);
