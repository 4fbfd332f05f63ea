import type { RecordedEvent } from '@hubledger/kernel';
import type { StoredEvent } from './event-row';
import { RecentEvents, type RecentEventsBounds } from './recent-events';
import type { AppendedAnswer, AppendRequest } from './requests';

export interface LogTailBounds extends RecentEventsBounds {
  /** Streams whose end is remembered. */
  readonly streams: number;
}

const BOUNDS: LogTailBounds = { events: 500, characters: 1024 * 1024, streams: 20_000 };

/**
 * What this process knows of the log's end without asking the file, as it alone writes it: how far it has been
 * acknowledged, the last events, and where streams end. Exact or silent: whatever is not certain is asked of the file,
 * and never beyond `visible`, so that both tell the same at any moment. Streams with a retention are not for it.
 */
export class LogTail {
  private readonly recent: RecentEvents;
  private readonly ends = new Map<string, number>();
  private readonly bounds: LogTailBounds;

  /** @param visible position of the last event that readers may see: everything up to it is acknowledged. */
  constructor(
    public visible: number,
    bounds: Partial<LogTailBounds> = {},
  ) {
    this.bounds = { ...BOUNDS, ...bounds };
    this.recent = new RecentEvents(this.bounds);
  }

  /** Makes an append visible. Called in the order of positions. */
  acknowledge({ stream, events }: AppendRequest, { position, revision, recordedAt }: AppendedAnswer): void {
    const before = { position: position - events.length, revision: revision - events.length };
    if (before.position !== this.visible) return this.reach(position);
    const stored = events.map(({ id, type, data, metadata }, index): StoredEvent => {
      const [position, revision] = [before.position + index + 1, before.revision + index + 1];
      return { position, stream, revision, id, type, data, metadata, recorded_at: recordedAt };
    });
    this.recent.add(stored);
    this.visible = position;
    this.remember(stream, revision);
  }

  /** Something was seen at `position` that was not acknowledged: nothing remembered is certain any more. */
  reach(position: number): void {
    if (position <= this.visible) return;
    this.recent.clear();
    this.ends.clear();
    this.visible = position;
  }

  /**
   * What the file told, which may be old by now.
   *
   * @param revision behind which the stream has none up to `upTo`
   * @param upTo a position that was visible
   */
  learn(stream: string, revision: number, upTo: number): void {
    if (upTo === this.visible || this.recent.noneSince(upTo, stream)) this.remember(stream, revision);
  }

  /** A stream's events behind `revision`; null = ask the file. */
  ofStream(stream: string, revision: number, limit: number): RecordedEvent[] | null {
    const end = this.ends.get(stream);
    if (end === undefined) return null;
    this.remember(stream, end); // who asks for many streams that nobody else asks for forgets his own
    return revision >= end ? [] : this.recent.ofStream(stream, revision, limit);
  }

  /** The log behind `position`, frozen and shared between readers; null = ask the file. */
  after(position: number, limit: number): readonly RecordedEvent[] | null {
    return position >= this.visible ? [] : this.recent.after(position, limit);
  }

  private remember(stream: string, revision: number): void {
    this.ends.delete(stream); // re-inserted as the newest
    this.ends.set(stream, revision);
    if (this.ends.size <= this.bounds.streams) return;
    const oldest = this.ends.keys().next().value;
    if (oldest !== undefined) this.ends.delete(oldest);
  }
}
