import type { Position, RecordedEvent } from '@hubledger/kernel';
import type { FeedChunk } from './feed-chunks';

/** What a reader wants to see. Those with the same `key` want the same, and are asked about together. */
export interface FeedFilter {
  readonly key: string;
  /** In the order given. */
  readonly matching: (events: readonly RecordedEvent[]) => Promise<RecordedEvent[]>;
}

/** Where a reader's messages go. */
export interface FeedSink {
  /** @returns whether there is room for more; if not, `roomAgain` of the feed must follow. */
  send(bytes: Buffer): boolean;
  /** Nothing for this reader until here: a sign of life, left out where there is no room. */
  reached(position: Position): void;
  /** The feed is over for it. */
  end(): void;
}

/**
 * `live`: gets what arrives. `behind`: is fed from the log by position. `stalled`: has no room, and gets and costs
 * nothing until it has.
 */
export type ReaderState = 'live' | 'behind' | 'stalled' | 'gone';

export class FeedReader {
  state: ReaderState = 'behind';

  constructor(
    readonly filter: FeedFilter,
    readonly sink: FeedSink,
    /** It was given everything up to here; a live one, everything up to what was delivered last as well. */
    public position: Position,
  ) {}

  /** In order, and nothing twice. @returns whether it can take more */
  take(chunk: FeedChunk): boolean {
    const left = chunk.behind(this.position);
    if (left === null) return true;
    const hasRoom = this.sink.send(left.bytes);
    this.position = left.last;
    return hasRoom;
  }
}
