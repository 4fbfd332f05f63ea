import type { RecordedEvent } from '@hubledger/kernel';
import { LogPages, type StreamPart } from './log-pages';
import { eventsOf, streamOf } from './page-events';

/** Reads a log in the thread of who asks. */
export class LogReader {
  private readonly pages: LogPages;

  constructor(file: string) {
    this.pages = new LogPages(file);
  }

  /** See `LogPages`. */
  after(revision: number, part: StreamPart): RecordedEvent[] {
    return streamOf(this.pages.after(revision, part), 1);
  }

  before(revision: number, part: StreamPart): RecordedEvent[] {
    return streamOf(this.pages.before(revision, part), -1);
  }

  all(after: number, limit: number, upTo: number): RecordedEvent[] {
    return eventsOf(this.pages.all(after, limit, upTo));
  }

  head(): number {
    return this.pages.head();
  }

  close(): void {
    this.pages.close();
  }
}
