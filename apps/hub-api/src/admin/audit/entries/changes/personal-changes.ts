import type { Json, Sealed, StreamName } from '@hubledger/kernel';
import type { FieldChange } from '../../past/field-changes';
import { isSealedIn, personalFieldsOf } from '../../past/personal-fields';

/** Changes of what the stream tells of, with what is sealed in them shown in another way. */
export const withPersonal = (
  stream: StreamName,
  changes: readonly FieldChange[],
  shown: (sealed: Sealed) => Json,
): FieldChange[] => {
  const personal = personalFieldsOf(stream);
  const value = (own: Json): Json => (isSealedIn(stream, own) ? shown(own) : own);
  return changes.map((change) => {
    const { field, before, after } = change;
    return personal.includes(field) ? { field, before: value(before), after: value(after) } : change;
  });
};

/** All that is sealed in changes of what the stream tells of. */
export const sealedIn = (stream: StreamName, changes: readonly FieldChange[]): Sealed[] => {
  const sealed: Sealed[] = [];
  withPersonal(stream, changes, (text) => {
    sealed.push(text);
    return null;
  });
  return sealed;
};
