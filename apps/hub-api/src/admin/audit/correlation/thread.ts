import type { RecordedEvent } from '@hubledger/kernel';

/** A command with what it recorded and what it had done as parts of itself. */
export interface ThreadCommand {
  readonly commandId: string;
  /** What it is part or a consequence of; null: only known by what it had done. */
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
  const causeOf = ({ commandId, causationId }: ThreadCommand): ThreadCommand | undefined =>
    causationId === null || causationId === commandId
      ? undefined
      : (recorded.get(causationId)?.by ?? commands.get(causationId));
  const roots: ThreadCommand[] = [];
  for (const command of [...commands.values()]) {
    const { commandId, causationId } = command;
    const isFirst = causationId === null || causationId === correlationId || causationId === commandId;
    if (isFirst || goesRound(command, causeOf)) roots.push(command);
    else if (recorded.has(causationId)) recorded.get(causationId)?.node.consequences.push(command);
    else {
      const cause = commands.get(causationId) ?? { commandId: causationId, causationId: null, events: [], steps: [] };
      if (!commands.has(causationId)) roots.push(cause);
      commands.set(causationId, cause);
      cause.steps.push(command);
    }
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
