import type { RecordedEvent } from '@hubledger/kernel';
import { issuedBecauseOf } from './issued-because-of';

/** A command with what it recorded and what it had done as parts of itself. */
export interface ThreadCommand {
  readonly commandId: string;
  /** What it is part or a consequence of; null: nobody knows, as it recorded nothing itself. */
  readonly causationId: string | null;
  readonly events: ThreadEvent[];
  readonly steps: ThreadCommand[];
}

export interface ThreadEvent {
  readonly event: RecordedEvent;
  /** Commands issued because of it. */
  readonly consequences: ThreadCommand[];
}

/**
 * The commands a request began with, each with all that followed from it, in the order of the log. A command that
 * recorded nothing, but had others do so, stands there without events.
 *
 * @param events of one correlation id, in the order of the log
 */
export const threadOf = (events: readonly RecordedEvent[], correlationId: string): ThreadCommand[] => {
  const commands = new Map<string, ThreadCommand>();
  const recorded = new Map<string, { readonly node: ThreadEvent; readonly by: ThreadCommand }>();
  for (const event of events) {
    const { commandId, $causationId: causationId } = event.metadata;
    const by = commands.get(commandId) ?? { commandId, causationId, events: [], steps: [] };
    commands.set(commandId, by);
    const node = { event, consequences: [] };
    by.events.push(node);
    recorded.set(event.id, { node, by });
  }
  const causeOfSilent = issuedBecauseOf(events);
  for (const { causationId, events: own } of [...commands.values()]) {
    if (causationId === null || causationId === correlationId) continue;
    if (commands.has(causationId) || recorded.has(causationId)) continue;
    const cause = causeOfSilent(causationId, own[0]?.event);
    commands.set(causationId, { commandId: causationId, causationId: cause, events: [], steps: [] });
  }
  const causeOf = ({ commandId, causationId }: ThreadCommand): ThreadCommand | undefined =>
    causationId === null || causationId === commandId
      ? undefined
      : (recorded.get(causationId)?.by ?? commands.get(causationId));
  const roots: ThreadCommand[] = [];
  for (const command of commands.values()) {
    const cause = goesRound(command, causeOf) ? undefined : causeOf(command);
    if (cause === undefined) roots.push(command);
    else (recorded.get(command.causationId ?? '')?.node.consequences ?? cause.steps).push(command);
  }
  return roots;
};

/** Metadata is written by programs, also by ones of another version: a circle of causes must not lose its events. */
const goesRound = (command: ThreadCommand, causeOf: (command: ThreadCommand) => ThreadCommand | undefined): boolean => {
  const seen = new Set<ThreadCommand>();
  for (let cause: ThreadCommand | undefined = command; cause !== undefined; cause = causeOf(cause)) {
    if (seen.has(cause)) return true;
    seen.add(cause);
  }
  return false;
};
