import {
  LogUnavailable,
  MAX_PAGE,
  MAX_PAGE_BYTES,
  ORIGIN,
  type Position,
  positionOf,
  type RecordedEvent,
} from '@hubledger/kernel';
import { mayBeNoSuchPlace } from './call-errors';
import type { Landmarks } from './landmarks';
import type { LogReads } from './log-reads';
import { type Place, placeAt, readLog } from './read-requests';

/** The server's positions have 63 bits. */
const HIGHEST: Position = '09223372036854775807';
const READS_AT_ONCE = 16;
const LEAST_PAGE = 100;

/** The log across all streams, without what is not the hub's. */
export class WholeLog {
  private newest = ORIGIN;

  constructor(
    private readonly reads: LogReads,
    private readonly landmarks: Landmarks,
  ) {}

  /** None only at the end. @param after any position, whether an event stands there or not */
  async after(after: Position, wanted: number): Promise<RecordedEvent[]> {
    if (wanted === 0 || after > HIGHEST) return [];
    try {
      return await this.from(after, after, wanted, wanted + 1);
    } catch (error) {
      if (after === ORIGIN || !mayBeNoSuchPlace(error)) throw error;
      return this.from(await this.landmarks.before(after), after, wanted, MAX_PAGE);
    }
  }

  async at(positions: readonly Position[]): Promise<RecordedEvent[]> {
    const found = new Map<Position, RecordedEvent>();
    const left = [...new Set(positions)].filter((position) => position > ORIGIN && position <= HIGHEST);
    const readOn = async (): Promise<void> => {
      for (let position = left.pop(); position !== undefined; position = left.pop()) {
        const event = await this.eventAt(position);
        if (event) found.set(position, event);
      }
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readOn));
    return positions.flatMap((position) => found.get(position) ?? []);
  }

  /** Of the last event of the hub's. */
  async head(): Promise<Position> {
    let from: Place = 'end';
    for (let count = 1; ; count = Math.min(count * 10, MAX_PAGE)) {
      const page = await this.reads.read(readLog(from, count, true));
      const own = page.find(({ event }) => event !== null);
      const last = page.at(-1)?.position ?? ORIGIN;
      if (own) return (this.newest = own.position);
      if (page.length < count || last <= this.newest) return this.newest;
      from = { at: last };
    }
  }

  /** Of the last record, whoever wrote it. */
  async end(): Promise<Position> {
    return (await this.reads.read(readLog('end', 1, true)))[0]?.position ?? ORIGIN;
  }

  private async eventAt(position: Position): Promise<RecordedEvent | null> {
    try {
      const [found] = await this.reads.read(readLog({ at: position }, 1));
      return found?.position === position ? found.event : null;
    } catch (error) {
      if (!mayBeNoSuchPlace(error)) throw error;
      // It is the code of whatever goes wrong inside of a server: only who walks past the place knows that it is empty.
      const before = positionOf(BigInt(position) - 1n);
      const [next] = await this.from(await this.landmarks.before(before), before, 1, MAX_PAGE);
      return next?.position === position ? next : null;
    }
  }

  /** @param start at which a record begins, at or before `after` */
  private async from(start: Position, after: Position, wanted: number, size: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    let bytes = MAX_PAGE_BYTES;
    for (let [from, count] = [start, size]; ; count = Math.max(wanted - events.length, LEAST_PAGE) + 1) {
      const page = await this.reads.read(readLog(placeAt(from), count), bytes);
      bytes -= page.reduce((sum, { size: each }) => sum + each, 0);
      const isCut = bytes < 0;
      const last = page.at(-1)?.position ?? ORIGIN;
      if (start !== after && last > after) this.landmarks.passedBy(page.map(({ position }) => position));
      for (const { position, event } of page) {
        if (event && position > after && position > from) events.push(event); // a read begins with what stands at `from`
      }
      if (events.length >= wanted || (page.length < count && !isCut)) return events.slice(0, wanted);
      if (isCut && events.length > 0) return events;
      if (isCut) bytes = MAX_PAGE_BYTES; // none of it was wanted
      if (last <= from) throw new LogUnavailable('its server answers the same page again');
      from = last;
    }
  }
}
