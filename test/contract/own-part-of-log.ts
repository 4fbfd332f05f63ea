import {
  type Appended,
  EventLog,
  type ExpectedRevision,
  MAX_PAGE,
  type NewEvent,
  ORIGIN,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StreamName,
  type StreamRetention,
} from '@hubledger/kernel';

/** A fresh log inside of one that others use: streams whose names begin with a word of its own, from now on. */
export class OwnPartOfLog extends EventLog {
  private last: Position = ORIGIN;

  constructor(
    private readonly whole: EventLog,
    private readonly prefix: string,
    private readonly start: Position,
  ) {
    super();
  }

  append(
    stream: StreamName,
    events: readonly NewEvent[],
    options: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended> {
    return this.whole.append(this.prefix + stream, events, options);
  }

  async readStream(stream: StreamName, options?: ReadStreamOptions): Promise<RecordedEvent[]> {
    return this.ownOf(await this.whole.readStream(this.prefix + stream, options));
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    const own: RecordedEvent[] = [];
    const wanted = Math.min(limit, MAX_PAGE);
    for (let from = this.notBefore(after); own.length < wanted;) {
      const page = await this.whole.readAll({ after: from });
      const last = page.at(-1);
      if (!last) break;
      own.push(...this.ownOf(page));
      from = last.position;
      if (own.length > 0 && page.length < MAX_PAGE) break; // it ended by its bytes, or the log does
    }
    return own.slice(0, wanted);
  }

  async readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    return this.ownOf(await this.whole.readAt(positions));
  }

  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    for await (const batch of this.whole.subscribeAll({ after: this.notBefore(after), signal })) {
      const own = this.ownOf(batch);
      if (own.length > 0) yield own;
    }
  }

  async head(): Promise<Position> {
    await this.whole.head();
    for (let page = await this.readAll({ after: this.last }); page.length > 0;) {
      this.last = page.at(-1)!.position;
      page = await this.readAll({ after: this.last });
    }
    return this.last;
  }

  setRetention(stream: StreamName, retention: StreamRetention): Promise<void> {
    return this.whole.setRetention(this.prefix + stream, retention);
  }

  close(): Promise<void> {
    return this.whole.close();
  }

  private notBefore(position: Position): Position {
    return position < this.start ? this.start : position;
  }

  private ownOf(events: readonly RecordedEvent[]): RecordedEvent[] {
    return events
      .filter(({ stream }) => stream.startsWith(this.prefix))
      .map((event) => ({ ...event, stream: event.stream.slice(this.prefix.length) }));
  }
}
