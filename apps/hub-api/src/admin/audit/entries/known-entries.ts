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
    const found = new Map<Position, KnownEntry>();
    const missing: Position[] = [];
    for (const position of positions) {
      const known = this.remembered.get(position);
      if (known) found.set(position, known);
      else missing.push(position);
    }
    const read = missing.length === 0 ? [] : await this.log.readAt(missing);
    for (const entry of await this.of(read)) found.set(entry.facts.position, entry);
    return positions.flatMap((position) => found.get(position) ?? []);
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
