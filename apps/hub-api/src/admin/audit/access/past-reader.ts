import {
  type Cut,
  type DomainEvent,
  type RecordedEvent,
  type StreamName,
  type StreamType,
  streamUntil,
} from '@hubledger/kernel';
import { type PastSources, unfoldedUntil } from '../past/folded-until';
import type { SubjectType, Unfolding } from '../past/subjects';

/** Looks at a stream while it is folded: each event, and the state that it made. */
export interface Watch<State> {
  take(event: RecordedEvent, state: Readonly<State>): void;
}

/** Streams as they were at one cut. It counts what it reads, as an answer says what it rests on. */
export class PastReader {
  eventsRead = 0;

  constructor(
    private readonly sources: PastSources,
    readonly cut: Cut,
  ) {}

  /** As `fold`, of what may have come to many events: from the last milestone before the cut. */
  async unfold<State>(type: SubjectType<State>, id: string): Promise<Unfolding<State>> {
    const { subject, eventsRead } = await unfoldedUntil(this.sources, type, `${type.category}-${id}`, this.cut);
    this.eventsRead += eventsRead;
    return subject;
  }

  /** The event, where only its revision is known. */
  async eventOf(stream: StreamName, event: RecordedEvent | number): Promise<RecordedEvent | undefined> {
    if (typeof event !== 'number') return event;
    this.eventsRead++;
    const [read] = await this.sources.log.readStream(stream, { after: event - 1, limit: 1 });
    return read;
  }

  async fold<State, C, E extends DomainEvent>(
    { category, decider, upcast }: StreamType<State, C, E>,
    id: string,
    ...watches: ReadonlyArray<Watch<State>>
  ): Promise<Readonly<State>> {
    const stream: StreamName = `${category}-${id}`;
    let state = decider.initialState();
    for await (const event of streamUntil(this.sources.log, stream, this.cut)) {
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
