import type { Json, Sealer } from '@hubledger/kernel';
import type { FieldChange } from './field-changes';
import type { ShownState } from './shown-states';
import type { SubjectKind } from './subjects';

type Opener = Pick<Sealer, 'reveal'>;

const PERSONAL: Readonly<Partial<Record<SubjectKind, readonly string[]>>> = {
  user: ['email', 'full_name', 'bio', 'website', 'social_media'],
  invitation: ['email'],
};

/**
 * Fields of its state that hold what a person told the hub of themselves, sealed. What looks sealed in any other field was
 * written by somebody, and is shown as written: opened, it could be somebody else's data.
 */
export const personalFieldsOf = (kind: SubjectKind | null): readonly string[] =>
  kind === null ? [] : (PERSONAL[kind] ?? []);

/** With personal data in clear; null where its key was destroyed. */
export const openedState = async (kind: SubjectKind, state: ShownState, sealer: Opener): Promise<ShownState> => {
  const shown = { ...state };
  for (const field of personalFieldsOf(kind)) {
    if (Object.hasOwn(state, field)) shown[field] = await openedText(state[field] ?? null, sealer);
  }
  return shown;
};

export const openedChanges = async (
  kind: SubjectKind,
  changes: readonly FieldChange[],
  sealer: Opener,
): Promise<FieldChange[]> => {
  const personal = personalFieldsOf(kind);
  const whole = async (value: Json): Promise<Json> =>
    typeof value === 'object' && value !== null ? openedState(kind, value as ShownState, sealer) : value;
  const text = (value: Json): Promise<Json> => openedText(value, sealer);
  const shown = [...changes];
  for (const [index, { field, before, after }] of changes.entries()) {
    const open = field === '' ? whole : personal.includes(field) ? text : null; // '': from nothing to all fields
    if (open) shown[index] = { field, before: await open(before), after: await open(after) };
  }
  return shown;
};

const openedText = async (value: Json, sealer: Opener): Promise<Json> =>
  typeof value === 'string' ? sealer.reveal(value) : value;
