import { LogUnavailable, StreamMoved } from '@hubledger/kernel';
import { type StoreWatch, untilThere, type Wait } from './until-there';

const waiting = () => {
  const seen: Wait[] = [];
  const arrived: string[] = [];
  const ending = new AbortController();
  const watch: StoreWatch = {
    waits: (wait) => void seen.push(wait),
    arrived: (store) => void arrived.push(store),
    noted: () => undefined,
  };
  const open = <T>(work: () => Promise<T>): Promise<T> => untilThere('events', work, watch, ending.signal);
  return { seen, arrived, ending, open };
};

describe('opening a store on a server', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tries again, ever more slowly, while the server is away', async () => {
    const { seen, arrived, open } = waiting();
    let away = 8;
    const opening = open(async () => (away-- > 0 ? Promise.reject(new LogUnavailable('refused')) : 'log'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await opening).toBe('log');
    expect(arrived).toEqual(['events']);
    expect(seen.map(({ pause }) => pause)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(seen[0]).toEqual({
      store: 'events',
      attempt: 1,
      pause: 250,
      reason: expect.stringContaining('refused') as string,
    });
  });

  it('does not wait for what does not pass by itself', async () => {
    const { seen, arrived, open } = waiting();
    await expect(open(() => Promise.reject(new StreamMoved('a-1', 1)))).rejects.toThrow(/a-1/);
    await expect(open(() => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect([seen, arrived]).toEqual([[], []]);
  });

  it('ends when another store has refused', async () => {
    const { ending, open } = waiting();
    const opening = open(() => Promise.reject(new LogUnavailable('refused')));
    const ended = expect(opening).rejects.toThrow(/refused/);
    await jest.advanceTimersByTimeAsync(1_000);
    ending.abort();
    await ended;
  });
});
