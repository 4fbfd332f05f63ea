import fc from 'fast-check';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import type { RecordedEvent } from './domain-event';
import { type EventLog, ORIGIN, positionOf } from './event-log';
import { uuidV5 } from '../ids';
import { cutAt, cutNow, streamUntil } from './past';

const START = Date.UTC(2030, 0, 1);
const iso = (second: number): string => new Date(START + second * 1_000).toISOString();

/** Events recorded at these seconds, taking turns in two streams. */
const logOf = async (seconds: readonly number[]): Promise<EventLog> => {
  const log = new InMemoryEventLog();
  await record(log, seconds);
  return log;
};

const record = async (log: EventLog, seconds: readonly number[]): Promise<void> => {
  for (const [index, second] of seconds.entries()) {
    const metadata = { ...EVENT_METADATA, originalRecordedAt: iso(second) };
    const event = { id: uuidV5('event', String(index), await log.head()), type: 'Counted', data: {}, metadata };
    await log.append(`thing-${index % 2}`, [event], { expectedRevision: 'any' });
  }
};

/** How many events the log has at that time. */
const countAt = async (log: EventLog, time: string): Promise<number> => Number((await cutAt(log, { time })).position);

describe('the place of a time in the log', () => {
  it.each([
    [[], 5, 0],
    [[1, 2, 2, 3], 0, 0],
    [[1, 2, 2, 3], 1, 1],
    [[1, 2, 2, 3], 2, 3],
    [[1, 2, 2, 3], 2.5, 3],
    [[1, 2, 2, 3], 9, 4],
  ])('is behind the last event recorded by then: %j at %d', async (seconds, at, expected) =>
    expect(await countAt(await logOf(seconds), iso(at))).toBe(expected),
  );

  const rising = fc.array(fc.nat(5), { maxLength: 60 }).map((steps) => {
    let second = 0;
    return steps.map((step) => (second += step));
  });
  const stepping = fc.array(fc.integer({ min: -8, max: 9 }), { minLength: 1, maxLength: 60 }).map((steps) => {
    let second = 300;
    return steps.map((step) => (second += step));
  });

  it('is exactly that while clocks only go forward', () =>
    fc.assert(
      fc.asyncProperty(rising, fc.nat(310), async (seconds, at) => {
        const recorded = seconds.filter((second) => second <= at).length;
        expect(await countAt(await logOf(seconds), iso(at))).toBe(recorded);
      }),
    ));

  it('is where the time passes when clocks step back, and never before the place of an earlier time', () =>
    fc.assert(
      fc.asyncProperty(stepping, fc.nat(600), fc.nat(600), async (seconds, one, other) => {
        const log = await logOf(seconds);
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const [before, after] = [await countAt(log, iso(first)), await countAt(log, iso(second))];
        expect(before).toBeLessThanOrEqual(after);
        for (const [at, count] of [
          [first, before],
          [second, after],
        ] as const) {
          expect(seconds[count - 1] ?? -1).toBeLessThanOrEqual(at);
          expect(seconds[count] ?? Infinity).toBeGreaterThan(at);
        }
      }),
    ));

  it('stays where it is, whatever is recorded later', () =>
    fc.assert(
      fc.asyncProperty(stepping, fc.nat(600), fc.array(fc.nat(200)), async (seconds, at, later) => {
        const log = await logOf(seconds);
        const before = await countAt(log, iso(at));
        await record(
          log,
          later.map((more) => 601 + more),
        );
        expect(await countAt(log, iso(at))).toBe(before);
      }),
    ));

  it('costs one read of one event for each bit of the position', async () => {
    const log = await logOf([...Array(1_000).keys()]);
    const read = jest.spyOn(log, 'readAll');
    await cutAt(log, { time: iso(500) });
    expect(read.mock.calls.length).toBe(10);
    expect(read.mock.calls.every(([options]) => options?.limit === 1)).toBe(true);
  });
});

describe('a position', () => {
  it('is a place already, and has the time of its event', async () => {
    const log = await logOf([3, 1, 2]);
    expect(await cutAt(log, { position: positionOf(2) })).toEqual({ position: positionOf(2), time: iso(1) });
    expect(await cutAt(log, { position: ORIGIN })).toEqual({ position: ORIGIN, time: iso(3) });
  });

  it('beyond the end is the end', async () => {
    const log = await logOf([3, 1, 2]);
    expect(await cutAt(log, { position: '9'.repeat(20) })).toEqual({ position: positionOf(3), time: iso(2) });
    expect(await cutNow(log, iso(0))).toEqual({ position: positionOf(3), time: iso(0) });
  });
});

describe('a stream until a cut', () => {
  it('is what of it stands before that in the log, whatever its clock said', async () => {
    const log = await logOf([5, 6, 1, 7, 2]);
    const until = async (position: string) => {
      const events: RecordedEvent[] = [];
      for await (const event of streamUntil(log, 'thing-0', { position, time: iso(0) })) events.push(event);
      return events.map(({ recordedAt }) => recordedAt);
    };
    expect(await until(ORIGIN)).toEqual([]);
    expect(await until(positionOf(4))).toEqual([iso(5), iso(1)]);
    expect(await until(positionOf(5))).toEqual([iso(5), iso(1), iso(2)]);
  });
});
