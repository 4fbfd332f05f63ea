import type { RecordedEvent } from '@hubledger/kernel';
import type { FieldChange } from '../../past/field-changes';
import { firstChanges } from './folded';
import { subjectKindOf } from './subject-of';
import { toldChanges } from './told';

/**
 * What an event changed, as far as it says itself; the first of a stream says all there is. Null where only others tell
 * what was before; nothing where it is about nothing that has a state.
 */
export const ownChanges = (event: RecordedEvent): FieldChange[] | null | Promise<FieldChange[]> => {
  if (subjectKindOf(event.stream) === null) return [];
  return toldChanges(event) ?? (event.revision === 0 ? firstChanges(event) : null);
};
