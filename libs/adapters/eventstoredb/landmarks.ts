import { newId, ORIGIN, type Position } from '@hubledger/kernel';
import type { Appender } from './appender';
import type { LogReads } from './log-reads';
import { readStream } from './read-requests';

/** Events that a process appends between two landmarks. */
const EVERY = 1_000;
const PAGE = 1_000;
const STREAM = 'landmark-log';
/** The server's own kind of type: readers of the log drop it as they drop the server's. */
const TYPE = '$landmark';

/**
 * Places in the log at which a record certainly begins. The server reads the log from such places alone, while the past is
 * asked for by any position. Marks are left in a stream of their own while others are appended; without them (they are
 * lost, or others wrote the log) everything is found as well, by reading from further back.
 */
export class Landmarks {
  private appended = 0;
  /** In order. */
  private readonly known: Position[] = [];
  private read = 0;
  private learning: Promise<void> | null = null;
  private stretch: readonly Position[] = [];

  constructor(
    private readonly appender: Appender,
    private readonly reads: LogReads,
  ) {}

  /** Counts what was appended, and leaves a mark now and then; nobody waits for it. */
  passed(events: number): void {
    this.appended += events;
    if (this.appended < EVERY) return;
    this.appended = 0;
    const mark = { id: newId(), type: TYPE, data: '{}', metadata: '{}' };
    void this.appender.append({ stream: STREAM, events: [mark], expected: 'any' }).catch(() => undefined);
  }

  /** The last place known at or before a position; `ORIGIN`: the beginning. */
  async before(position: Position): Promise<Position> {
    const near = lastUpTo(this.stretch, position);
    if (near !== null && position <= this.stretch.at(-1)!) return near;
    await this.learn();
    return lastUpTo(this.known, position) ?? ORIGIN;
  }

  /** Remembers the places of the stretch of the log that was read last: who searches asks near it again. */
  passedBy(positions: readonly Position[]): void {
    this.stretch = positions;
  }

  /** One at a time: all count on from the same place. */
  private learn(): Promise<void> {
    return (this.learning ??= this.readOn().finally(() => (this.learning = null)));
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = await this.reads.read(readStream(STREAM, this.read, PAGE));
      for (const { position } of page) this.known.push(position);
      this.read += page.length;
      if (page.length < PAGE) return;
    }
  }
}

const lastUpTo = (positions: readonly Position[], position: Position): Position | null => {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! > position) high = middle;
    else low = middle + 1;
  }
  return positions[low - 1] ?? null;
};
