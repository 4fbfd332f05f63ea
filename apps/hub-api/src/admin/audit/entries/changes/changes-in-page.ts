import type { EventLog, RecordedEvent } from '@hubledger/kernel';
import type { FieldChange } from '../../past/field-changes';
import { foldedChanges } from './folded';
import { subjectKindOf } from './subject-of';
import { toldChanges } from './told';

export interface ChangesOptions {
  /** Whether streams may be read for it. */
  readonly folded: boolean;
  /** Changes that were found already, by position. */
  readonly known?: ReadonlyMap<string, FieldChange[]>;
}

/** It says all there is: nothing was before. */
const isFirst = ({ revision }: RecordedEvent): boolean => revision === 0;

/**
 * By position: what each event changed, as it says itself, else, where folds are asked for, as a short stream tells. Null
 * where only other events do; nothing where the event is about nothing that has a state.
 */
export const changesInPage = async (
  log: Pick<EventLog, 'readStream'>,
  events: readonly RecordedEvent[],
  { folded, known = new Map() }: ChangesOptions,
): Promise<Map<string, FieldChange[] | null>> => {
  const told = new Map(
    events.map((event) => {
      const changes = known.get(event.position) ?? (subjectKindOf(event.stream) === null ? [] : toldChanges(event));
      return [event.position, changes];
    }),
  );
  const untold = events.filter(({ position }) => told.get(position) === null);
  const found = await foldedChanges(log, folded ? untold : untold.filter(isFirst));
  for (const [position, changes] of found) told.set(position, changes);
  return told;
};
