import type { RecordedEvent } from '@hubledger/kernel';
import { decoded, type StoredEvent } from './event-row';

interface Kept extends StoredEvent {
  /** Frozen, for those who only read: made once, however many they are. */
  shared?: RecordedEvent;
}

export interface RecentEventsBounds {
  readonly events: number;
  /** Characters of JSON. */
  readonly characters: number;
}

const LEFT_AFTER_TRIM = 0.75;

/** The last events of the log without a hole between them, oldest first. */
export class RecentEvents {
  private readonly kept: Kept[] = [];
  private readonly byStream = new Map<string, Kept[]>();
  private characters = 0;

  constructor(private readonly bounds: RecentEventsBounds) {}

  /** @param events the next of the log. */
  add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.kept.push(event);
      this.characters += sizeOf(event);
      const own = this.byStream.get(event.stream);
      if (own) own.push(event);
      else this.byStream.set(event.stream, [event]);
    }
    this.makeRoom();
  }

  /** A stream's events behind `revision`, each an object of the caller's own; null unless all up to its end are kept. */
  ofStream(stream: string, revision: number, limit: number): RecordedEvent[] | null {
    const own = this.byStream.get(stream);
    const first = own?.[0];
    if (!own || !first || first.revision > revision + 1) return null;
    const from = revision + 1 - first.revision;
    return own.slice(from, from + limit).map(decoded);
  }

  /** Whether it is certain that a stream has no event behind `position`. */
  noneSince(position: number, stream: string): boolean {
    const first = this.kept[0];
    if (!first || first.position > position + 1) return false;
    return (this.byStream.get(stream)?.at(-1)?.position ?? 0) <= position;
  }

  /** Events of the log behind `position`, frozen and shared; null unless all up to the end are kept. */
  after(position: number, limit: number): RecordedEvent[] | null {
    const first = this.kept[0];
    if (!first || first.position > position + 1) return null;
    const from = position + 1 - first.position;
    return this.kept.slice(from, from + limit).map((event) => (event.shared ??= frozen(decoded(event))));
  }

  clear(): void {
    this.kept.length = 0;
    this.byStream.clear();
    this.characters = 0;
  }

  /** A part at once, as taking one away moves all others. */
  private makeRoom(): void {
    const { events, characters } = this.bounds;
    if (this.kept.length <= events && this.characters <= characters) return;
    let gone = 0;
    const leaves = (share: number) =>
      this.kept.length - gone <= events * share && this.characters <= characters * share;
    while (gone < this.kept.length && !leaves(LEFT_AFTER_TRIM)) this.characters -= sizeOf(this.kept[gone++]!);
    for (const event of this.kept.splice(0, gone)) this.forget(event);
  }

  private forget({ stream }: Kept): void {
    const own = this.byStream.get(stream);
    own?.shift(); // the oldest of the log is the oldest of its stream
    if (own?.length === 0) this.byStream.delete(stream);
  }
}

const sizeOf = ({ data, metadata }: StoredEvent): number => data.length + metadata.length;

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};
