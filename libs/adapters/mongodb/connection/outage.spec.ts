import { DocumentsUnavailable } from '@hubledger/kernel';
import { Calls } from './calls';
import { Outage } from './outage';

const networkError = (): Error => Object.assign(new Error('cut'), { name: 'MongoNetworkError' });
const never = (): Promise<never> => Promise.reject(networkError());
const unavailable = (reason: string) => new DocumentsUnavailable(reason);
/** As long as requests are repeated. */
const GIVEN_UP_MS = 2_000;

describe('a server that is away', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const failed = async (calls: Calls): Promise<unknown> => {
    const error = calls.run(never).catch((reason: unknown) => reason);
    await jest.advanceTimersByTimeAsync(GIVEN_UP_MS);
    return error;
  };

  it('is asked by nobody once somebody asked in vain, until a look is answered; and that is told', async () => {
    let isBack = false;
    const told: string[] = [];
    const outage = new Outage(
      () => (isBack ? Promise.resolve() : never()),
      (message) => told.push(message),
    );
    const calls = new Calls(unavailable, outage);
    expect(await failed(calls)).toMatchObject({ code: 'documents.unavailable' });
    const work = jest.fn(() => Promise.resolve('answer'));
    for (let n = 0; n < 3; n++) await expect(calls.run(work)).rejects.toMatchObject({ code: 'documents.unavailable' });
    expect(work).not.toHaveBeenCalled();
    isBack = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await calls.run(work)).toBe('answer');
    expect(told).toEqual([expect.stringContaining('does not answer'), 'MongoDB answers again']);
  });

  it('is given up at once by those that have begun before', async () => {
    const calls = new Calls(unavailable, new Outage(never));
    const first = failed(calls);
    await jest.advanceTimersByTimeAsync(1_000); // halfway
    const begun = jest.fn(never);
    const other = calls.run(begun).catch((reason: unknown) => reason);
    expect(await first).toMatchObject({ code: 'documents.unavailable' });
    await jest.advanceTimersByTimeAsync(300);
    expect(await other).toMatchObject({ code: 'documents.unavailable' });
    const tries = begun.mock.calls.length;
    await jest.advanceTimersByTimeAsync(GIVEN_UP_MS);
    expect(begun).toHaveBeenCalledTimes(tries);
  });

  it('is busy, and not away, while it answers others', async () => {
    const outage = new Outage(never);
    const calls = new Calls(unavailable, outage);
    const answered = setInterval(() => void calls.run(() => Promise.resolve()), 100);
    expect(await failed(calls)).toMatchObject({ code: 'documents.unavailable' });
    clearInterval(answered);
    expect(outage.reason).toBeNull();
  });

  it('is slow, and not away, when it answers a look at once', async () => {
    const look = jest.fn(() => Promise.resolve());
    const outage = new Outage(look);
    await failed(new Calls(unavailable, outage));
    expect([outage.reason, look.mock.calls.length]).toEqual([null, 1]);
  });

  it('is away when a look takes long, too', async () => {
    const outage = new Outage(() => new Promise(() => undefined));
    await failed(new Calls(unavailable, outage));
    await jest.advanceTimersByTimeAsync(500);
    expect(outage.reason).toContain('does not answer');
  });

  it('has answered when it refused', async () => {
    const outage = new Outage(never);
    const refusal = Object.assign(new Error('no'), { name: 'MongoServerError', code: 2 });
    await expect(new Calls(unavailable, outage).run(() => Promise.reject(refusal))).rejects.toMatchObject({
      code: 'documents.unavailable',
    });
    expect(outage.reason).toBeNull();
  });

  it('is not looked for when the stores are closed', async () => {
    const look = jest.fn(never);
    const outage = new Outage(look);
    outage.end();
    outage.begin('away');
    await jest.advanceTimersByTimeAsync(2_000);
    expect([outage.reason, look.mock.calls.length]).toEqual([null, 0]);
  });
});
