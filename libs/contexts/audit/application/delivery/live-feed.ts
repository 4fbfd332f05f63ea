import { type Position, type RecordedEvent, WakeUp } from '@hubledger/kernel';

export interface FeedBounds {
  readonly events: number;
  /** Characters of their data, as JSON. */
  readonly size: number;
}

const BOUNDS: FeedBounds = { events: 1_000, size: 8 * 1024 * 1024 };

interface Held {
  readonly event: RecordedEvent;
  readonly size: number;
}

/** The end of the log as one subscription brings it, for all who keep up; who doesn't reads the log. */
export class LiveFeed {
  readonly arrived = new WakeUp();
  private held: Held[] = [];
  private size = 0;
  /** All events after this one, up to `position`, are here. */
  private from: Position;

  constructor(
    /** Read so far. */
    public position: Position,
    private readonly bounds: FeedBounds = BOUNDS,
  ) {
    this.from = position;
  }

  /** @param wanted false: nobody is there who would read it */
  push(batch: readonly RecordedEvent[], wanted: boolean): void {
    const last = batch.at(-1);
    if (!last) return;
    this.position = last.position;
    if (wanted) {
      for (const event of batch) {
        const size = JSON.stringify(event.data).length;
        this.held.push({ event, size });
        this.size += size;
      }
      this.trim();
    } else {
      this.held = [];
      this.size = 0;
      this.from = last.position;
    }
    this.arrived.ring();
  }

  /** Up to `limit` events, none when there is nothing new; null when some of them are no longer here. */
  after(position: Position, limit: number): RecordedEvent[] | null {
    if (position < this.from) return null;
    let [low, high] = [0, this.held.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.held[middle]?.event.position ?? '') > position) high = middle;
      else low = middle + 1;
    }
    return this.held.slice(low, low + limit).map(({ event }) => event);
  }

  private trim(): void {
    let gone = 0;
    while (this.held.length - gone > this.bounds.events || this.size > this.bounds.size) {
      const oldest = this.held[gone];
      if (!oldest) break;
      this.size -= oldest.size;
      this.from = oldest.event.position;
      gone += 1;
    }
    if (gone > 0) this.held.splice(0, gone);
  }
}
