import { WakeUp } from './wake-up';

describe('a wake-up', () => {
  it('is not missed when it rings between looking and waiting', async () => {
    const wakeUp = new WakeUp();
    const before = wakeUp.count;
    wakeUp.ring();
    await wakeUp.past(before);
  });

  it('wakes everyone who waits, and nobody twice', async () => {
    const wakeUp = new WakeUp();
    const waiting = [wakeUp.past(wakeUp.count), wakeUp.past(wakeUp.count)];
    wakeUp.ring();
    await Promise.all(waiting);
    let woken = false;
    void wakeUp.past(wakeUp.count).then(() => (woken = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toBe(false);
  });

  it('lets go when the signal aborts, and leaves no listener behind', async () => {
    const wakeUp = new WakeUp();
    const abort = new AbortController();
    const removed = jest.spyOn(abort.signal, 'removeEventListener');
    const waiting = wakeUp.past(wakeUp.count, abort.signal);
    abort.abort();
    await waiting;
    await wakeUp.past(wakeUp.count, abort.signal);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
