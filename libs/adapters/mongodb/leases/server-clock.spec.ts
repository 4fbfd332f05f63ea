import { DocumentsUnavailable } from '@hubledger/kernel';
import type { Db } from 'mongodb';
import { Calls } from '../connection/calls';
import { Outage } from '../connection/outage';
import { ServerClock } from './server-clock';

const calls = new Calls((reason) => new DocumentsUnavailable(reason), new Outage(() => Promise.resolve()));
const SERVER_AHEAD = 1_000_000;

describe('the clock of the server', () => {
  let now: number;
  let asked: number;
  let suspended: number;
  let clock: ServerClock;
  /** Each question is 30 ms on its way, and its answer 70. */
  const database = {
    command: async () => {
      asked++;
      const localTime = new Date(SERVER_AHEAD + now + suspended + 30);
      now += 100;
      return Promise.resolve({ localTime });
    },
  } as unknown as Db;
  const expectRight = async (): Promise<void> => {
    const { earliest, latest } = await clock.bounds();
    const real = SERVER_AHEAD + now + suspended;
    expect(earliest.getTime()).toBe(real - 70);
    expect(latest.getTime()).toBe(real + 30);
  };

  beforeEach(() => {
    [now, asked] = [0, 0];
    suspended = 0;
    clock = new ServerClock(
      database,
      calls,
      () => now,
      () => now + suspended,
    );
  });

  it('is never earlier and never later than the bounds, and asked every few seconds', async () => {
    for (let n = 0; n < 20; n++, now += 500) await expectRight();
    expect(asked).toBe(2);
  });

  it('is asked once by many at once, and again when it may be another', async () => {
    await Promise.all([clock.bounds(), clock.bounds(), clock.bounds()]);
    expect(asked).toBe(1);
    clock.forget();
    await expectRight();
    expect(asked).toBe(2);
  });

  it('is asked again when this machine was suspended', async () => {
    await expectRight();
    suspended += 3_000;
    await expectRight();
  });
});
