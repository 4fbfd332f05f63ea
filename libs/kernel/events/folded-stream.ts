import type { Decider } from './decider';
import type { DomainEvent, Position, RecordedEvent } from './domain-event';
import { isSameValue } from '../same-value';
import type { SeenCommand } from './snapshots';

const REMEMBERED_COMMANDS = 256;

/** What is remembered of a stream. The state is folded in place. */
export interface FoldedStream {
  state: unknown;
  revision: number;
  position?: Position;
  /** By commandId, insertion order, at most 256. */
  commands: Map<string, SeenCommand>;
  /** It was restored from a snapshot. */
  restored?: true;
}

interface FoldedType<State, C, E extends DomainEvent> {
  readonly decider: Pick<Decider<State, C, E>, 'evolve'>;
  readonly upcast?: <X extends RecordedEvent>(event: X) => X;
}

export const applyTo = <State, C, E extends DomainEvent>(
  type: FoldedType<State, C, E>,
  entry: FoldedStream,
  recorded: RecordedEvent,
): void => {
  const event = type.upcast ? type.upcast(recorded) : recorded;
  entry.state = type.decider.evolve(entry.state as State, event as unknown as RecordedEvent<E>);
  entry.revision = recorded.revision;
  entry.position = recorded.position;
  const { commandId, requestHash = '' } = recorded.metadata;
  if (!entry.commands.has(commandId)) entry.commands.set(commandId, { requestHash, revision: recorded.revision });
  if (entry.commands.size > REMEMBERED_COMMANDS) {
    const oldest = entry.commands.keys().next().value;
    if (oldest !== undefined) entry.commands.delete(oldest);
  }
};

/** Whether both remember the same, in the same order, wherever they have it from. */
export const isSameFold = (a: FoldedStream, b: FoldedStream): boolean =>
  a.revision === b.revision &&
  a.position === b.position &&
  isSameValue(a.state, b.state) &&
  isSameValue(a.commands, b.commands);
