import type { Position, RecordedEvent } from '@hubledger/kernel';

export interface RecentEventsBounds {
  readonly events: number;
  /** Characters of JSON, about. */
  readonly characters: number;
}

interface Kept {
  readonly event: RecordedEvent;
  readonly size: number;
}

const LEFT_AFTER_TRIM = 0.75;

/** The last events of the log without a hole between them, oldest first; frozen, as its readers share them. */
export class RecentEvents {
  private kept: Kept[] = [];
  private characters = 0;

  /** @param floor all events behind this position are kept. */
  constructor(
    private floor: Position,
    private readonly bounds: RecentEventsBounds,
  ) {}

  add(event: RecordedEvent): void {
    const size = JSON.stringify(event.data).length + JSON.stringify(event.metadata).length;
    this.kept.push({ event: frozen(event), size });
    this.characters += size;
    if (this.kept.length > this.bounds.events || this.characters > this.bounds.characters) this.makeRoom();
  }

  /** Null: some of them are not kept. */
  after(position: Position, limit: number): RecordedEvent[] | null {
    if (position < this.floor) return null;
    let [low, high] = [0, this.kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.kept[middle]!.event.position > position) high = middle;
      else low = middle + 1;
    }
    return this.kept.slice(low, low + limit).map(({ event }) => event);
  }

  private makeRoom(): void {
    const [events, characters] = [this.bounds.events, this.bounds.characters].map((most) => most * LEFT_AFTER_TRIM);
    let gone = 0;
    while (gone < this.kept.length && (this.kept.length - gone > events! || this.characters > characters!)) {
      this.characters -= this.kept[gone]!.size;
      this.floor = this.kept[gone]!.event.position;
      gone += 1;
    }
    this.kept = this.kept.slice(gone);
  }
}

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};
