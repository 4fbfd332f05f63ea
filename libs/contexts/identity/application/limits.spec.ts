import type { LoginFailed } from '../domain/credential.events';
import { AttemptCounter } from './attempt-counter';
import { HashingQueue } from './hashing-queue';
import { RefusalCap } from './refusal-cap';

describe('counting attempts', () => {
  it('blocks at the limit until the window ends', () => {
    const counter = new AttemptCounter(2, 1_000);
    counter.add('ada', 0);
    expect(counter.blockedFor('ada', 1)).toBe(0);
    counter.add('ada', 1);
    expect(counter.blockedFor('ada', 400)).toBe(600);
    expect(counter.blockedFor('bob', 400)).toBe(0);
    expect(counter.blockedFor('ada', 1_000)).toBe(0);
  });
  it('takes a good attempt back', () => {
    const counter = new AttemptCounter(1, 1_000);
    counter.add('ip', 0);
    counter.takeBack('ip');
    expect(counter.blockedFor('ip', 1)).toBe(0);
  });
  it('forgets the oldest rather than growing without end', () => {
    const counter = new AttemptCounter(1, 1_000);
    for (let n = 0; n <= 50_000; n++) counter.add(`name ${n}`, 0);
    expect(counter.blockedFor('name 0', 1)).toBe(0);
    expect(counter.blockedFor('name 50000', 1)).toBeGreaterThan(0);
  });
});

describe('queueing hashes', () => {
  it('runs so many at once, keeps some waiting, refuses the rest', async () => {
    const queue = new HashingQueue(1, 1);
    let open = (): void => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (open = resolve)));
    const second = queue.run(async () => 'second');
    await expect(queue.run(async () => 'third')).rejects.toMatchObject({ code: 'identity.hashing_overloaded' });
    open();
    await first;
    expect(await second).toBe('second');
    expect(await queue.run(async () => 'again')).toBe('again');
  });
  it('goes on after a failure', async () => {
    const queue = new HashingQueue(1, 1);
    await expect(queue.run(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    expect(await queue.run(async () => 'next')).toBe('next');
  });
});

describe('capping refusals', () => {
  const failed = (name: string, reason: LoginFailed['data']['reason'], count = 1): LoginFailed => ({
    type: 'LoginFailed',
    data: { name, reason, count },
  });
  it('adds up what is over the cap, by reason', () => {
    const cap = new RefusalCap(1, 1_000);
    expect(cap.admits(failed('ada', 'wrong-password'), 0)).toBe(true);
    expect(cap.admits(failed('bob', 'wrong-password'), 1)).toBe(false);
    expect(cap.admits(failed('cyd', 'wrong-password'), 2)).toBe(false);
    expect(cap.admits(failed('dan', 'unknown-user'), 3)).toBe(false);
    expect(cap.takeSummaries()).toEqual([failed('*', 'wrong-password', 2), failed('*', 'unknown-user', 1)]);
    expect(cap.takeSummaries()).toEqual([]);
  });
  it('begins anew with each window', () => {
    const cap = new RefusalCap(1, 1_000);
    cap.admits(failed('ada', 'wrong-password'), 0);
    expect(cap.admits(failed('bob', 'wrong-password'), 1_000)).toBe(true);
  });
  it('caps each type for itself', () => {
    const cap = new RefusalCap(1, 1_000);
    cap.admits(failed('ada', 'wrong-password'), 0);
    expect(cap.admits({ type: 'AdminTokenRejected', data: { route: '/a', count: 1 } }, 1)).toBe(true);
  });
});
