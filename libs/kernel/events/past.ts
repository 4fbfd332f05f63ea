import type { Position, RecordedEvent, StreamName } from './domain-event';
import { type EventLog, ORIGIN, positionOf } from './event-log';

/** A moment of the log, inclusive: an ISO-8601 UTC time as `toISOString()` writes it, or a position. */
export type Moment = { readonly time: string } | { readonly position: Position };

/** Where the log ends for a question about the past: everything that is answered to it ends there. */
export interface Cut {
  /** The last one that belongs to it; `ORIGIN`: nothing does. */
  readonly position: Position;
  /** ISO-8601 UTC: for what ends by the clock alone. */
  readonly time: string;
}

type Log = Pick<EventLog, 'readAll' | 'head'>;

/** All there is, at this time. */
export const cutNow = async (log: Pick<EventLog, 'head'>, time: string): Promise<Cut> => ({
  position: await log.head(),
  time,
});

/**
 * A time is a place in the log, found once; from there on only positions are compared, so that clocks that disagree
 * reorder nothing. Where the log's times never step back it is the last event recorded by then. Where they do (a
 * migration may bring such), it is one place at which the time passes: the event there was recorded by then, the next
 * one later. It is the same place however much is recorded later, and never one before that of an earlier time.
 */
export const cutAt = async (log: Log, moment: Moment): Promise<Cut> => {
  if ('time' in moment) return { position: await positionAt(log, moment.time), time: moment.time };
  const head = await log.head();
  const position = moment.position < head ? moment.position : head;
  return { position, time: await timeAt(log, position) };
};

/**
 * The position from its highest bit down: a bit stays where the first event from there on was recorded by then. What is
 * asked about depends on the answers alone, not on where the log ends.
 */
const positionAt = async (log: Log, time: string): Promise<Position> => {
  const bits = BigInt(await log.head()).toString(2).length;
  let reached = 0n;
  for (let bit = 1n << BigInt(bits - 1); bit > 0n; bit >>= 1n) {
    const recordedAt = await timeFrom(log, reached + bit);
    if (recordedAt !== null && recordedAt <= time) reached += bit;
  }
  return positionOf(reached);
};

/** Of the event there; of the next one where retention has removed it. */
const timeAt = async (log: Log, position: Position): Promise<string> =>
  (await timeFrom(log, BigInt(position === ORIGIN ? 1 : position))) ?? new Date(0).toISOString();

/** When the first event from there on was recorded; null: there is none yet. */
const timeFrom = async (log: Log, sequence: bigint): Promise<string | null> => {
  const known = timesOf(log);
  const remembered = known.get(sequence);
  if (remembered !== undefined) return remembered;
  const [event] = await log.readAll({ after: positionOf(sequence - 1n), limit: 1 });
  if (event === undefined) return null;
  if (known.size >= MOST_TIMES) known.clear();
  known.set(sequence, event.recordedAt);
  return event.recordedAt;
};

/** Of places that were asked about: each lookup asks about the same few first, and what stands there stays. */
const timesByLog = new WeakMap<Log, Map<bigint, string>>();
const MOST_TIMES = 10_000;

const timesOf = (log: Log): Map<bigint, string> => {
  const known = timesByLog.get(log) ?? new Map<bigint, string>();
  timesByLog.set(log, known);
  return known;
};

/** Whether the event belongs to it. */
export const isUntil = ({ position }: Pick<RecordedEvent, 'position'>, cut: Cut): boolean => position <= cut.position;

/** Events read at once: whoever folds them keeps the event loop for as long as a page takes. */
const PAGE = 250;

/** The stream as it was then, oldest first. @param from exclusive revision. @param size events read at once */
export async function* streamUntil(
  log: Pick<EventLog, 'readStream'>,
  stream: StreamName,
  cut: Cut,
  from = -1,
  size = PAGE,
): AsyncGenerator<RecordedEvent> {
  for (let after = from; ;) {
    const page = await log.readStream(stream, { after, limit: size });
    for (const event of page) {
      if (!isUntil(event, cut)) return;
      yield event;
    }
    if (page.length < size) return;
    after = page.at(-1)?.revision ?? after;
  }
}
