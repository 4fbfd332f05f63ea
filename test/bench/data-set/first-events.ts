import { EventLog, ORIGIN, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';

/** The start of a log, read-only: what a rebuild is timed on stays the same however large the log is. */
export class FirstEvents extends EventLog {
  constructor(
    private readonly whole: EventLog,
    private readonly count: number,
  ) {
    super();
  }

  append(): Promise<never> {
    return Promise.reject(new Error('This log is only read'));
  }

  setRetention(): Promise<never> {
    return this.append();
  }

  readStream(...args: Parameters<EventLog['readStream']>): Promise<RecordedEvent[]> {
    return this.whole.readStream(...args);
  }

  async readAll(options: { after?: Position; limit?: number } = {}): Promise<RecordedEvent[]> {
    const last = await this.head();
    return (await this.whole.readAll(options)).filter(({ position }) => position <= last);
  }

  async readAt(positions: readonly Position[]): Promise<RecordedEvent[]> {
    const last = await this.head();
    return this.whole.readAt(positions.filter((position) => position <= last));
  }

  async *subscribeAll({ after = ORIGIN, signal }: { after?: Position; signal?: AbortSignal } = {}) {
    const last = await this.head();
    for await (const batch of this.whole.subscribeAll({ after, signal })) {
      const wanted = batch.filter(({ position }) => position <= last);
      if (wanted.length > 0) yield wanted;
    }
  }

  async head(): Promise<Position> {
    const head = await this.whole.head();
    if (this.count === Infinity) return head;
    const last = positionOf(this.count);
    return last < head ? last : head;
  }

  close(): Promise<void> {
    return this.whole.close();
  }
}
