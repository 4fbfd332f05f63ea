import type { EventLog, RecordedEvent } from '@hubledger/kernel';
import type { FieldChange } from '../../past/field-changes';
import { foldedChanges } from './folded';
import { subjectKindOf } from './subject-of';
import { toldChanges } from './told';

/**
 * By position: what each event changed, as it says itself, else as a short stream tells. Null where only a longer one
 * does; nothing where the event is about nothing that has a state.
 */
export const changesInPage = async (
  log: Pick<EventLog, 'readStream'>,
  events: readonly RecordedEvent[],
  known: ReadonlyMap<string, FieldChange[]> = new Map(),
): Promise<Map<string, FieldChange[] | null>> => {
  const told = new Map(
    events.map((event) => {
      const changes = known.get(event.position) ?? (subjectKindOf(event.stream) === null ? [] : toldChanges(event));
      return [event.position, changes];
    }),
  );
  const folded = await foldedChanges(
    log,
    events.filter(({ position }) => told.get(position) === null),
  );
  for (const [position, changes] of folded) told.set(position, changes);
  return told;
};
