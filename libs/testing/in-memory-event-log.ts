import {
  type Appended,
  type Clock,
  type EncodedEvent,
  encodeAppend,
  EventLog,
  type EventMetadata,
  type ExpectedRevision,
  LogUnavailable,
  MAX_PAGE,
  MAX_PAGE_BYTES,
  type NewEvent,
  ORIGIN,
  type Position,
  positionOf,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StreamMoved,
  type StreamName,
  type StreamRetention,
  SystemClock,
  WakeUp,
} from '@hubledger/kernel';

interface Row extends EncodedEvent {
  readonly stream: StreamName;
  readonly revision: number;
  readonly position: Position;
  readonly at: string;
}

interface Stream {
  /** Highest revision ever. */
  head: number;
  rows: Row[];
  retention: StreamRetention;
}

/** The log's promises without a disk; events are kept as JSON text, so nobody shares an object with the log. */
export class InMemoryEventLog extends EventLog {
  private readonly streams = new Map<StreamName, Stream>();
  private rows: Row[] = [];
  private sequence = 0;
  private lastAt = '';
  private closed = false;
  private readonly arrived = new WakeUp();

  constructor(private readonly clock: Clock = new SystemClock()) {
    super();
  }

  async append(
    name: StreamName,
    events: readonly NewEvent[],
    { expectedRevision }: { readonly expectedRevision: ExpectedRevision },
  ): Promise<Appended> {
    this.assertOpen();
    const encoded = encodeAppend(name, events);
    const stream = this.streamOf(name);
    if (expectedRevision !== 'any') {
      const expected = expectedRevision === 'no-stream' ? -1 : expectedRevision;
      if (stream.head !== expected) {
        const earlier = earlierTry(stream, encoded, expected);
        if (!earlier) throw new StreamMoved(name, expectedRevision, stream.head);
        return { revision: earlier.revision, position: earlier.position };
      }
    }
    const now = this.clock.iso();
    if (now > this.lastAt) this.lastAt = now;
    for (const event of encoded) {
      const place = { revision: ++stream.head, position: positionOf(++this.sequence) };
      const row: Row = { ...event, ...place, stream: name, at: this.lastAt };
      stream.rows.push(row);
      this.rows.push(row);
    }
    this.trim(stream);
    this.arrived.ring();
    return { revision: stream.head, position: positionOf(this.sequence) };
  }

  async readStream(
    name: StreamName,
    { after, limit = MAX_PAGE, backwards = false }: ReadStreamOptions = {},
  ): Promise<RecordedEvent[]> {
    this.assertOpen();
    const { rows, retention } = this.streams.get(name) ?? { rows: [], retention: {} };
    const since = retention.maxAge === undefined ? '' : this.ago(retention.maxAge);
    const kept = rows.filter(({ at }) => at >= since);
    const wanted = backwards
      ? kept.filter(({ revision }) => after === undefined || revision < after).reverse()
      : kept.filter(({ revision }) => after === undefined || revision > after);
    return wanted.slice(0, Math.min(limit, MAX_PAGE)).map(toRecorded);
  }

  async readAll({ after = ORIGIN, limit = MAX_PAGE }: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    this.assertOpen();
    const start = this.firstAfter(after);
    const page = this.rows.slice(start, start + Math.min(limit, MAX_PAGE));
    let bytes = 0;
    const last = page.findIndex(({ data, metadata }) => (bytes += data.length + metadata.length) > MAX_PAGE_BYTES);
    return (last < 0 ? page : page.slice(0, last + 1)).map(toRecorded);
  }

  async readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    this.assertOpen();
    if (positions.length > MAX_PAGE) throw new RangeError(`Not a page: ${positions.length} positions`);
    const rows = new Map(this.rows.map((row) => [row.position, row]));
    return positions.flatMap((position) => rows.get(position) ?? []).map(toRecorded);
  }

  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    let reached = after;
    while (!this.closed && !signal?.aborted) {
      const seen = this.arrived.count;
      const page = await this.readAll({ after: reached });
      const last = page.at(-1);
      if (last) {
        reached = last.position;
        yield page;
      } else {
        await this.arrived.past(seen, signal);
      }
    }
  }

  async head(): Promise<Position> {
    this.assertOpen();
    return this.rows.at(-1)?.position ?? ORIGIN;
  }

  async setRetention(name: StreamName, retention: StreamRetention): Promise<void> {
    this.assertOpen();
    if (retention.maxCount !== undefined && retention.maxCount < 1) {
      throw new RangeError('A stream keeps at least its last event');
    }
    const stream = this.streamOf(name);
    stream.retention = retention;
    this.remove(stream, ({ revision }) => revision <= (retention.after ?? -1));
    this.trim(stream);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.arrived.ring();
  }

  private streamOf(name: StreamName): Stream {
    const known = this.streams.get(name);
    if (known) return known;
    const fresh: Stream = { head: -1, rows: [], retention: {} };
    this.streams.set(name, fresh);
    return fresh;
  }

  private trim(stream: Stream): void {
    const { maxCount } = stream.retention;
    if (maxCount === undefined || stream.rows.length <= maxCount) return;
    this.remove(stream, ({ revision }) => revision <= stream.head - maxCount);
  }

  /** The log's newest event stays. */
  private remove(stream: Stream, expired: (row: Row) => boolean): void {
    const newest = this.rows.at(-1);
    const gone = new Set(stream.rows.filter((row) => row !== newest && expired(row)));
    if (gone.size === 0) return;
    stream.rows = stream.rows.filter((row) => !gone.has(row));
    this.rows = this.rows.filter((row) => !gone.has(row));
  }

  /** Index of the first row behind a position, by halving. */
  private firstAfter(position: Position): number {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private ago(seconds: number): string {
    return new Date(this.clock.now().getTime() - seconds * 1_000).toISOString();
  }

  private assertOpen(): void {
    if (this.closed) throw new LogUnavailable('it is closed');
  }
}

const earlierTry = (stream: Stream, events: readonly EncodedEvent[], expected: number): Row | undefined => {
  const stored = stream.rows.filter(({ revision }) => revision > expected).slice(0, events.length);
  const same = events.every(({ id }, index) => {
    const row = stored[index];
    return row?.id === id && row.revision === expected + 1 + index;
  });
  return same ? stored.at(-1) : undefined;
};

const toRecorded = ({ id, stream, revision, position, type, data, metadata, at }: Row): RecordedEvent => {
  const parsed = JSON.parse(metadata) as EventMetadata;
  return {
    id,
    stream,
    revision,
    position,
    type,
    data: JSON.parse(data) as unknown,
    metadata: parsed,
    recordedAt: parsed.originalRecordedAt ?? at,
  };
};
