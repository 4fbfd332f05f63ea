import type { Connection } from '../connection';

/** Streams whose last revision the writer keeps in memory. */
const CACHED_STREAMS = 50_000;

/** The last revision of each stream; -1 when it has none. A bounded cache before two index lookups. */
export class StreamHeads {
  private readonly cache = new Map<string, number>();
  private readonly lookup;

  constructor(db: Connection) {
    this.lookup = db
      .prepare(
        `SELECT max(
           coalesce((SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1), -1),
           coalesce((SELECT head FROM retained_streams WHERE stream = ?), -1))`,
      )
      .raw();
  }

  of(stream: string): number {
    const head = this.cache.get(stream) ?? (this.lookup.all(stream, stream) as [[number]])[0][0];
    this.set(stream, head);
    return head;
  }

  set(stream: string, revision: number): void {
    this.cache.delete(stream); // re-inserted as the newest
    this.cache.set(stream, revision);
    if (this.cache.size <= CACHED_STREAMS) return;
    const oldest = this.cache.keys().next().value;
    if (oldest !== undefined) this.cache.delete(oldest);
  }

  /** After a rollback nothing remembered is to be trusted. */
  clear(): void {
    this.cache.clear();
  }
}
