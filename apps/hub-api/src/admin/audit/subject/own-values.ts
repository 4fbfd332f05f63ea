import { isSealed, type Json, type Sealer, subjectOf } from '@hubledger/kernel';

const OTHERS = '(sealed: about somebody else)';

/** A copy with what is sealed with this person's key in the clear (null once it is destroyed), and nobody else's. */
export const ownValues = async (value: Json, userId: string, sealer: Sealer): Promise<Json> => {
  if (isSealed(value)) return subjectOf(value) === userId ? sealer.reveal(value, userId) : OTHERS;
  if (Array.isArray(value)) return Promise.all(value.map((item) => ownValues(item, userId, sealer)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, item]) => [name, await ownValues(item, userId, sealer)]);
  return Object.fromEntries(await Promise.all(entries)) as Json;
};
