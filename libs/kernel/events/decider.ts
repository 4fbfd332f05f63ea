import type { ActorKind, DomainEvent, RecordedEvent } from './domain-event';
import { uuidV5 } from '../ids';

/** Who asks, when, and as part of what; stamped once at the edge. */
export interface CommandMetadata {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** ISO-8601 UTC; the only clock a decider sees. */
  readonly at: string;
  readonly actorId: string;
  readonly actorKind: ActorKind;
  readonly onBehalfOf?: string;
  /** Plaintext; sealed before it is stored. */
  readonly ip?: string;
  readonly userAgent?: string;
  /** User id: whose key seals them where the actor is not known to be somebody yet. Not stored. */
  readonly sealedFor?: string;
  readonly tokenId?: string;
  readonly requestId?: string;
  readonly requestHash?: string;
}

/** The metadata of one step of a larger command: its own commandId, so that each stream tells the steps apart. */
export const stepOf = (metadata: CommandMetadata, step: string): CommandMetadata => ({
  ...metadata,
  commandId: uuidV5(metadata.commandId, step),
  causationId: metadata.commandId,
});

/** One class per command, in `domain/commands.ts`. */
export abstract class Command<Type extends string = string, Data = unknown> {
  abstract readonly type: Type;
  constructor(
    readonly data: Data,
    readonly metadata: CommandMetadata,
  ) {}
}

/**
 * The rules of one stream as pure functions. `decide` answers the events that follow from a command, none when the
 * command changes nothing, and throws a `DomainError` when a rule forbids it. `evolve` never throws and ignores types
 * it does not know; it may change `state` in place and return it, because a state has one owner.
 */
export interface Decider<State, C, E extends DomainEvent> {
  /** A fresh state at every call, as `evolve` may change it in place. */
  readonly initialState: () => State;
  readonly decide: (command: C, state: Readonly<State>) => E[];
  readonly evolve: (state: State, event: E & Partial<RecordedEvent>) => State;
}

export const assertNever = (value: never): never => {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
};
