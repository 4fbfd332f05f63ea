import type { RecordedEvent } from '@hubledger/kernel';
import { type LogMigrated, MIGRATIONS_STREAM } from '@hubledger/stores';
import { createHash } from 'node:crypto';
import { digestedLine } from '../migrate/compare-logs';

/** Holds a log that was moved against the digest that was taken then. */
export class CopiedDigest {
  private readonly hash = createHash('sha256');
  private events = 0;
  private state: 'unknown' | 'copied' | 'over' = 'unknown';
  notChecked: string[] = [];

  /** In the order of the log. @returns what is wrong, or null */
  take(event: RecordedEvent): string | null {
    if (this.state === 'over') return null;
    if (this.state === 'unknown') this.state = event.metadata.originalRecordedAt ? 'copied' : 'over';
    if (this.state === 'over') return null;
    if (event.stream === MIGRATIONS_STREAM && !event.metadata.originalRecordedAt) return this.compare(event);
    this.hash.update(`${digestedLine(event)}\n`);
    this.events += 1;
    return null;
  }

  private compare({ data }: RecordedEvent): string | null {
    this.state = 'over';
    const { events, digest } = data as LogMigrated['data'];
    if (this.events < events) {
      const gone = `${events - this.events} of the ${events} events that were moved here`;
      this.notChecked = [`the digest of the move: retention, or somebody, has taken ${gone}`];
      return null;
    }
    return this.hash.digest('hex') === digest
      ? null
      : `the ${events} events before it are not those that were moved here`;
  }
}
