import type { Json, Sealer, StreamName } from '@hubledger/kernel';
import type { FieldChange } from './field-changes';
import { personalFieldsOf, sealedFor } from './personal-fields';
import type { ShownState } from './shown-states';

type Opener = Pick<Sealer, 'reveal'>;

/** With personal data in clear; null where its key was destroyed. */
export const openedState = async (stream: StreamName, state: ShownState, sealer: Opener): Promise<ShownState> => {
  const shown = { ...state };
  for (const field of personalFieldsOf(stream)) {
    if (Object.hasOwn(state, field)) shown[field] = await openedText(stream, state[field] ?? null, sealer);
  }
  return shown;
};

export const openedChanges = async (
  stream: StreamName,
  changes: readonly FieldChange[],
  sealer: Opener,
): Promise<FieldChange[]> => {
  const personal = personalFieldsOf(stream);
  const whole = async (value: Json): Promise<Json> =>
    typeof value === 'object' && value !== null ? openedState(stream, value as ShownState, sealer) : value;
  const text = (value: Json): Promise<Json> => openedText(stream, value, sealer);
  const shown = [...changes];
  for (const [index, { field, before, after }] of changes.entries()) {
    const open = field === '' ? whole : personal.includes(field) ? text : null; // '': from nothing to all fields
    if (open) shown[index] = { field, before: await open(before), after: await open(after) };
  }
  return shown;
};

const openedText = async (stream: StreamName, value: Json, sealer: Opener): Promise<Json> =>
  typeof value === 'string' ? sealer.reveal(value, sealedFor(stream)) : value;
