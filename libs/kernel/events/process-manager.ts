import type { Command } from './decider';
import type { DomainEvent, RecordedEvent } from './domain-event';

/** A command a process manager asks for; whoever runs it adds the metadata. */
export type Issued<C extends Command = Command> = C extends Command ? Pick<C, 'type' | 'data'> : never;

/** Events in, commands out; pure. Run from the log at least once, so each command must bear being issued again. */
export interface ProcessManager<E extends DomainEvent = DomainEvent, C extends Command = Command> {
  /** Lower-case words joined by `-`; part of each command's id, so it never changes. */
  readonly name: string;
  readonly handles: ReadonlyArray<E['type']>;
  readonly react: (event: RecordedEvent<E>) => Array<Issued<C>>;
}

/** A process manager as its runner keeps it in a list with others. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a heterogeneous list; each entry was checked when defined
export type AnyProcessManager = ProcessManager<any, any>;
