import {
  AggregateStore,
  type CommandMetadata,
  KeyedMutex,
  LogOverloaded,
  LogUnavailable,
  SystemClock,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import type { TelemetryKind } from '../../contract';
import { BatchedTelemetry } from './batched-telemetry';
import { ClosedDays } from './closed-days';

const kind = { category: 'ticks' } as TelemetryKind;
const stream = (): string => `ticks-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
const command = (actorId: string): CommandMetadata => ({
  ...{ commandId: `command-${actorId}`, correlationId: 'c', causationId: 'c', at: '2030-01-01T00:00:00.000Z' },
  ...{ actorId, actorKind: 'user' },
});
const tick = (n: number) => ({ type: 'Ticked', data: { n } });

describe('telemetry', () => {
  let log: InMemoryEventLog;
  let telemetry: BatchedTelemetry;
  let appends: number;
  let reports: string[];
  let failing: Error | null;

  beforeEach(() => {
    log = new InMemoryEventLog();
    [appends, reports, failing] = [0, [], null];
    const append = log.append.bind(log);
    log.append = (...args) => {
      appends++;
      return failing ? Promise.reject(failing) : append(...args);
    };
    const metadataFor = async ({ actorId }: CommandMetadata) => ({ ...EVENT_METADATA, actorId });
    const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
    telemetry = new BatchedTelemetry(store, new SystemClock(), new ClosedDays(), (message) => reports.push(message));
  });
  afterEach(async () => {
    failing = null;
    await telemetry.flush();
  });

  it('is written behind, many facts at once, each with who did it', async () => {
    for (let n = 0; n < 100; n++) telemetry.note(kind, tick(n), command(`u${n}`));
    expect(appends).toBe(0);
    await eventually(async () => expect(await log.readStream(stream())).toHaveLength(100));
    expect(appends).toBe(1);
    const events = await log.readStream(stream());
    expect(events.map(({ data }) => (data as { n: number }).n)).toEqual(events.map((_, n) => n));
    expect(events[41]?.metadata.actorId).toBe('u41');
  });

  it('is tried again when the log has certainly not taken it', async () => {
    failing = new LogOverloaded('test');
    telemetry.note(kind, tick(1), command('a'));
    await telemetry.flush();
    failing = null;
    telemetry.note(kind, tick(2), command('b'));
    await telemetry.flush();
    expect((await log.readStream(stream())).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(reports).toEqual([]);
  });

  it('is given up, and says so, when nobody knows whether the log has it: twice would be counted twice', async () => {
    failing = new LogUnavailable('test');
    telemetry.note(kind, tick(1), command('a'));
    await telemetry.flush();
    expect(reports).toEqual(['1 events of telemetry may be lost']);
  });

  it('has a bound while the log takes nothing', async () => {
    failing = new LogOverloaded('test');
    for (let n = 0; n < 10_003; n++) telemetry.note(kind, tick(n), command('a'));
    await telemetry.flush();
    expect(reports).toEqual(['3 events of telemetry were lost: too many waited']);
  });
});
