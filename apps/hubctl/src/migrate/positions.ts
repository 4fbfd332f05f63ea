import { type EventLog, ORIGIN, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { CommandRefused } from '../command';

type Readable = Pick<EventLog, 'readAll' | 'readStream'>;

const FIRST_LOOK_BACK = 16n;

/** Positions are new in another log: where an event of the one stands in the other. */
export class MovedPositions {
  constructor(
    private readonly source: Readable,
    private readonly target: Readable,
  ) {}

  /** The place of what stood there, or of the last thing before it: retention may have taken it away since. */
  async of(position: Position): Promise<Position> {
    const event = await this.lastUntil(position);
    if (!event) return ORIGIN;
    const { stream, revision } = event;
    const [moved] = await this.target.readStream(stream, { after: revision - 1, limit: 1 });
    if (moved?.id === event.id) return moved.position;
    throw new CommandRefused(`${stream}@${revision} is not where it was moved to`);
  }

  private async lastUntil(position: Position): Promise<RecordedEvent | null> {
    const upTo = BigInt(position);
    for (let span = 1n; ; span = span === 1n ? FIRST_LOOK_BACK : span * 4n) {
      const from = upTo > span ? upTo - span : 0n;
      const found = await this.lastIn(from, position);
      if (found || from === 0n) return found;
    }
  }

  private async lastIn(from: bigint, upTo: Position): Promise<RecordedEvent | null> {
    let last: RecordedEvent | null = null;
    for (let after = positionOf(from); ;) {
      const page = await this.source.readAll({ after });
      const within = page.filter(({ position }) => position <= upTo);
      last = within.at(-1) ?? last;
      if (within.length === 0 || within.length < page.length) return last;
      after = page.at(-1)!.position;
    }
  }
}
