import { type RecordedEvent, uuidV5 } from '@hubledger/kernel';

const BY = 'processmanager-';
/** Commands that a process manager issues because of one event; most issue one. */
const MOST_ISSUED = 10;

/**
 * Because of which event a process manager issued a command that recorded nothing itself: its id follows from the
 * event's. Null where it was no process manager's, or the event is not among these.
 *
 * @returns a question about a command id, given an event of one of its parts
 */
export const issuedBecauseOf = (events: readonly RecordedEvent[]) => {
  const byManager = new Map<string, ReadonlyMap<string, string>>();
  return (commandId: string, part: RecordedEvent | undefined): string | null => {
    const actor = part?.metadata.actorId ?? '';
    if (!actor.startsWith(BY)) return null;
    const manager = actor.slice(BY.length);
    const known = byManager.get(manager) ?? commandsOf(manager, events);
    byManager.set(manager, known);
    return known.get(commandId) ?? null;
  };
};

const commandsOf = (manager: string, events: readonly RecordedEvent[]): Map<string, string> =>
  new Map(
    events.flatMap(({ id }) =>
      Array.from({ length: MOST_ISSUED }, (_, index): [string, string] => [uuidV5(id, manager, String(index)), id]),
    ),
  );
