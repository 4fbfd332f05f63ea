import {
  AggregateStore,
  Clock,
  type DomainEvent,
  type EventLog,
  type EventMetadata,
  KeyedMutex,
} from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import type { SummarisedDay, TelemetryKind } from '../../contract';
import { ClosedDays } from './closed-days';
import { TelemetryDays } from './telemetry-days';

class SetClock extends Clock {
  time = '2030-01-01T00:00:00.000Z';
  now(): Date {
    return new Date(this.time);
  }
}

class Killed extends Error {}

type Call = 'append' | 'readStream' | 'readAll' | 'setRetention';

/** The log as a process sees it that is killed at its n-th call, before or after the log has taken it. */
const killedAt = (log: EventLog, n: number, after: boolean): EventLog => {
  let calls = 0;
  const guarded =
    (name: Call) =>
    async (...args: never[]): Promise<unknown> => {
      const isLast = ++calls >= n;
      if (isLast && (calls > n || !after)) throw new Killed();
      const answer = await (log[name] as (...all: never[]) => Promise<unknown>).apply(log, args);
      if (isLast) throw new Killed();
      return answer;
    };
  const names: readonly Call[] = ['append', 'readStream', 'readAll', 'setRetention'];
  return Object.fromEntries(names.map((name) => [name, guarded(name)])) as unknown as EventLog;
};

const ticks: TelemetryKind = {
  category: 'ticks',
  summary: () => {
    let sum = 0;
    return {
      take: ({ data }) => void (sum += (data as { n: number }).n),
      event: (day) => ({ type: 'TicksSummarised', data: { ...day, sum } }),
    };
  },
};

const metadata: EventMetadata = EVENT_METADATA;
const KEPT = 90;
const MAX_AGE = KEPT * 86_400;

describe('days of telemetry', () => {
  let clock: SetClock;
  let log: InMemoryEventLog;
  let id = 0;

  const storeOn = (on: EventLog) => new AggregateStore(on, new KeyedMutex(), async () => metadata, null);
  const daysOn = (on: EventLog, kept = KEPT, closed = new ClosedDays()) =>
    new TelemetryDays(on, storeOn(on), clock, closed, kept);
  const write = (stream: string, ...events: DomainEvent[]) =>
    log.append(
      stream,
      events.map((event) => ({ ...event, id: `e${++id}`, metadata })),
      { expectedRevision: 'any' },
    );
  const tick = (n: number): DomainEvent => ({ type: 'Ticked', data: { n } });
  const at = (time: string) => (clock.time = time);
  const summaries = async () =>
    (await log.readStream('telemetry-ticks')).map(({ data }) => data as SummarisedDay & { sum: number });
  /** Streams that end, each with the number of days their summaries were there for at that moment. */
  const retained = new Map<string, { maxAge?: number; summarised: boolean }>();

  const freshLog = async (): Promise<void> => {
    clock = new SetClock();
    log = new InMemoryEventLog(clock);
    retained.clear();
    const setRetention = log.setRetention.bind(log);
    log.setRetention = async (stream, retention) => {
      const day = stream.replace(/^ticks-(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
      retained.set(stream, { ...retention, summarised: (await summaries()).some((summary) => summary.day === day) });
      await setRetention(stream, retention);
    };
    await write('system-log', { type: 'LogInitialised', data: {} });
    at('2030-01-01T10:00:00.000Z');
    await write('ticks-20300101', tick(1), tick(2));
    at('2030-01-03T23:59:59.000Z');
    await write('ticks-20300103', tick(5));
  };
  beforeEach(freshLog);

  const bothDays = [
    { day: '2030-01-01', events: 2, sum: 3, keptDays: KEPT },
    { day: '2030-01-03', events: 1, sum: 5, keptDays: KEPT },
  ];
  const bothExpire = {
    'ticks-20300101': { maxAge: MAX_AGE, summarised: true },
    'ticks-20300103': { maxAge: MAX_AGE, summarised: true },
  };

  it('are summarised when they are over, and then expire; a day without events leaves nothing', async () => {
    at('2030-01-04T01:00:00.000Z');
    await daysOn(log).close(ticks);
    expect(await summaries()).toEqual(bothDays);
    expect(Object.fromEntries(retained)).toEqual(bothExpire);
  });

  it('wait for an hour after their end: what was written late belongs to them still', async () => {
    at('2030-01-04T00:59:59.999Z');
    const days = daysOn(log);
    await days.close(ticks);
    expect((await summaries()).map(({ day }) => day)).toEqual(['2030-01-01']);
    await write('ticks-20300103', tick(7));
    at('2030-01-04T01:00:00.000Z');
    await days.close(ticks);
    expect((await summaries()).map(({ sum }) => sum)).toEqual([3, 12]);
  });

  it('are summarised once, however often that is tried', async () => {
    at('2030-02-01T00:00:00.000Z');
    const days = daysOn(log);
    for (let times = 0; times < 3; times++) await days.close(ticks);
    await daysOn(log).close(ticks);
    expect(await summaries()).toEqual(bothDays);
  });

  it('are summarised by one of two processes that try together', async () => {
    at('2030-02-01T00:00:00.000Z');
    const [one, other] = [daysOn(log).close(ticks), daysOn(log).close(ticks)];
    const refused = (await Promise.allSettled([one, other])).flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as Error).name] : [],
    );
    expect(refused.filter((name) => name !== 'StreamMoved')).toEqual([]);
    await daysOn(log).close(ticks);
    expect(await summaries()).toEqual(bothDays);
    expect(Object.fromEntries(retained)).toEqual(bothExpire);
  });

  it('keep their summaries when they are gone', async () => {
    at('2030-01-04T01:00:00.000Z');
    await daysOn(log).close(ticks);
    at('2030-05-01T00:00:00.000Z');
    expect(await log.readStream('ticks-20300101')).toEqual([]);
    await daysOn(log).close(ticks);
    expect(await summaries()).toEqual(bothDays);
  });

  it.each([false, true])('survive a kill at every call of the log (taken by it: %s)', async (after) => {
    for (let n = 1; ; n++) {
      await freshLog();
      at('2030-01-04T01:00:00.000Z');
      const killed = await daysOn(killedAt(log, n, after))
        .close(ticks)
        .then(
          () => false,
          (error: unknown) => error instanceof Killed,
        );
      expect([...retained.values()].every(({ summarised }) => summarised)).toBe(true);
      expect(await summaries()).toEqual(bothDays.slice(0, (await summaries()).length));
      await daysOn(killedAt(log, n, after)) // and once more while it makes that good
        .close(ticks)
        .catch(() => undefined);
      await daysOn(log).close(ticks);
      expect(await summaries()).toEqual(bothDays);
      expect(Object.fromEntries(retained)).toEqual(bothExpire);
      if (killed) continue;
      expect(n).toBeGreaterThan(9);
      return;
    }
  });

  it('get nothing written any more once they are being closed, whatever the clock says', async () => {
    const closed = new ClosedDays();
    at('2030-01-04T01:00:00.000Z');
    await daysOn(log, KEPT, closed).close(ticks);
    expect(closed.openDay(ticks, '2030-01-03')).toBe('2030-01-04');
    expect(closed.openDay(ticks, '2030-01-05')).toBe('2030-01-05');
  });

  it('expire as the setting is now, also those closed under another one', async () => {
    at('2030-01-04T01:00:00.000Z');
    await daysOn(log).close(ticks);
    at('2030-01-10T00:00:00.000Z');
    await daysOn(log, 5).applySetting(ticks);
    expect([...retained.values()].map(({ maxAge }) => maxAge)).toEqual([5 * 86_400, 5 * 86_400]);
    expect(await log.readStream('ticks-20300103')).toEqual([]);
  });
});
