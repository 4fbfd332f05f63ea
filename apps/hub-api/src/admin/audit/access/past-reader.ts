import {
  type Cut,
  type DomainEvent,
  type EventLog,
  type RecordedEvent,
  type StreamName,
  type StreamType,
  streamUntil,
} from '@hubledger/kernel';

/** Looks at a stream while it is folded: each event, and the state that it made. */
export interface Watch<State> {
  take(event: RecordedEvent, state: Readonly<State>): void;
}

/** Streams as they were at one cut. It counts what it reads, as an answer says what it rests on. */
export class PastReader {
  eventsRead = 0;

  constructor(
    readonly log: Pick<EventLog, 'readStream'>,
    readonly cut: Cut,
  ) {}

  async fold<State, C, E extends DomainEvent>(
    { category, decider, upcast }: StreamType<State, C, E>,
    id: string,
    ...watches: ReadonlyArray<Watch<State>>
  ): Promise<Readonly<State>> {
    const stream: StreamName = `${category}-${id}`;
    let state = decider.initialState();
    for await (const event of streamUntil(this.log, stream, this.cut)) {
      this.eventsRead++;
      state = decider.evolve(state, (upcast ? upcast(event) : event) as unknown as RecordedEvent<E>);
      for (const watch of watches) watch.take(event, state);
    }
    return state;
  }
}

/** The event that made something of a state what it is. */
export class LastChange<State> implements Watch<State> {
  event: RecordedEvent | null = null;
  private value: unknown;

  constructor(private readonly of: (state: Readonly<State>) => unknown) {}

  take(event: RecordedEvent, state: Readonly<State>): void {
    const value = this.of(state);
    if (value === this.value) return;
    this.value = value;
    this.event = event;
  }
}

/** In the order of the log, none twice. */
export const eventsOf = (...changes: ReadonlyArray<LastChange<never>>): RecordedEvent[] => {
  const events = new Map(changes.flatMap(({ event }) => (event ? [[event.position, event] as const] : [])));
  return [...events.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
};
