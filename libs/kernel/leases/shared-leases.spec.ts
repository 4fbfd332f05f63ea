import { eventually } from '@hubledger/testing/eventually';
import { InMemoryLeases } from '@hubledger/testing/in-memory-leases';
import { SoleProcess } from './lease-keeper';
import type { Lease } from './leases';
import { SharedLeases } from './shared-leases';

const forever = new AbortController().signal;

describe('leases between processes', () => {
  let now = 0;
  let leases: InMemoryLeases;
  const ending: AbortController[] = [];

  beforeEach(() => {
    now = 0;
    leases = new InMemoryLeases(() => now);
  });
  afterEach(() => {
    for (const each of ending.splice(0)) each.abort();
  });

  const keeper = (holder: string, over: InMemoryLeases = leases) =>
    new SharedLeases(over, { holder, ttlMs: 60, report: () => undefined });

  it('are held by one, and by the next when it is given back, under a higher fence', async () => {
    const first = await keeper('a').acquire('work', forever);
    const waiting = keeper('b').acquire('work', forever);
    expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
    await first?.release();
    const second = await waiting;
    expect(second?.fence).toBeGreaterThan(first?.fence ?? Infinity);
    expect(first?.lost.aborted).toBe(false);
    await second?.release();
  });

  it('are prolonged as long as they are held', async () => {
    const renewed: string[] = [];
    const renew = leases.renew.bind(leases);
    leases.renew = async (lease, ttlMs) => {
      renewed.push(lease.holder);
      return renew(lease, ttlMs);
    };
    const held = await keeper('a').acquire('work', forever);
    await eventually(() => expect(renewed.length).toBeGreaterThan(3));
    expect(held?.lost.aborted).toBe(false);
    await held?.release();
    const count = renewed.length;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(renewed.length).toBeLessThanOrEqual(count + 1); // one may have been under way
  });

  it('are lost when another has taken them', async () => {
    const held = await keeper('a').acquire('work', forever);
    now = 1_000_000;
    const taken = (await leases.take('work', 'b', 60_000)) as Lease;
    await eventually(() => expect(held?.lost.aborted).toBe(true));
    await held?.release();
    expect(await leases.renew(taken, 60_000)).toBe(true);
  });

  it('are lost in time when the store is away', async () => {
    const held = await keeper('a').acquire('work', forever);
    leases.renew = () => new Promise(() => undefined);
    await eventually(() => expect(held?.lost.aborted).toBe(true));
  });

  it('are asked for again when the store was away', async () => {
    const take = leases.take.bind(leases);
    let asked = 0;
    leases.take = async (...args) => {
      asked += 1;
      if (asked < 3) throw new Error('away');
      return take(...args);
    };
    const held = await keeper('a').acquire('work', forever);
    expect(asked).toBe(3);
    await held?.release();
  });

  it('are not waited for any longer when nobody wants them', async () => {
    const held = await keeper('a').acquire('work', forever);
    const end = new AbortController();
    const waiting = keeper('b').acquire('work', end.signal);
    end.abort();
    expect(await waiting).toBeNull();
    await held?.release();
  });
});

describe('a process that is alone', () => {
  it('has every lease, without a fence', async () => {
    const sole = new SoleProcess();
    const held = await Promise.all([sole.acquire('work', forever), sole.acquire('work', forever)]);
    expect(held.map((lease) => [lease?.fence, lease?.lost.aborted])).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
    expect(await sole.acquire('work', AbortSignal.abort())).toBeNull();
  });
});
