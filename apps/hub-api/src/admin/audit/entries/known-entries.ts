import { type EventLog, EventLoopTurns, type Position, type RecordedEvent } from '@hubledger/kernel';
import { AUDITED_TYPES } from '@projections/audit/audit-index/audited-types';
import { LRUCache } from 'lru-cache';
import { type KnownEntry, knownEntry } from './known-entry';

/** Characters of all that is remembered. */
const MAX_REMEMBERED = 8 * 1024 * 1024;
const MAX_ONE = 64 * 1024;
/** What an entry takes beside its JSON. */
const BESIDE = 500;

/** What expires is not remembered: it would outlive itself. */
const LASTING: ReadonlySet<string> = new Set(AUDITED_TYPES);

/** Positions that were asked for once. */
const MAX_SEEN = 20_000;

/**
 * Entries of the log that are listed again and again, by position: what stands there never changes. Kept from the second
 * time on: who reads the log from end to end would else drive out what others look at, and pay for keeping it.
 */
export class KnownEntries {
  private readonly remembered = new LRUCache<Position, KnownEntry>({
    maxSize: MAX_REMEMBERED,
    maxEntrySize: MAX_ONE,
    sizeCalculation: ({ json }) => json.size + BESIDE,
  });

  private readonly seen = new Set<Position>();

  constructor(private readonly log: Pick<EventLog, 'readAt'>) {}

  /** As `EventLog.readAt`. */
  async at(positions: readonly Position[]): Promise<KnownEntry[]> {
    const known = positions.map((position) => this.remembered.get(position));
    const missing = positions.filter((_, index) => known[index] === undefined);
    const read = missing.length === 0 ? [] : await this.of(await this.log.readAt(missing));
    const found = new Map(read.map((entry) => [entry.facts.position, entry]));
    return positions.flatMap((position, index) => known[index] ?? found.get(position) ?? []);
  }

  async of(events: readonly RecordedEvent[]): Promise<KnownEntry[]> {
    const turns = new EventLoopTurns();
    const entries: KnownEntry[] = [];
    for (const event of events) {
      const known = this.remembered.get(event.position) ?? knownEntry(event);
      const entry = known instanceof Promise ? await known : known;
      entries.push(entry);
      this.note(event, entry);
      if (turns.due()) await turns.take();
    }
    return entries;
  }

  private note({ type, position }: RecordedEvent, entry: KnownEntry): void {
    if (!LASTING.has(type)) return;
    if (this.seen.delete(position)) this.remembered.set(position, entry);
    else if (!this.remembered.has(position)) this.seen.add(position);
    if (this.seen.size > MAX_SEEN) this.seen.clear();
  }
}
