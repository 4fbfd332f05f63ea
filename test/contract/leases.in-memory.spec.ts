import { type Lease, Leases } from '@hubledger/kernel';
import { InMemoryLeases } from '@hubledger/testing/in-memory-leases';
import { leasesChecks, leasesContract } from './leases.contract';

leasesContract('in memory', async () => {
  const leases = new InMemoryLeases();
  return { subject: { here: leases, there: leases }, close: async () => undefined };
});

/** Forgets what stood there when it is given back. */
class CountsAnew extends InMemoryLeases {
  private readonly lost = new Map<string, number>();
  override async take(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    const lease = await super.take(name, holder, ttlMs);
    return lease && { ...lease, token: lease.token - (this.lost.get(name) ?? 0) };
  }
  override async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    return super.renew({ ...lease, token: lease.token + (this.lost.get(lease.name) ?? 0) }, ttlMs);
  }
  override async release(lease: Lease): Promise<void> {
    const token = lease.token + (this.lost.get(lease.name) ?? 0);
    await super.release({ ...lease, token });
    this.lost.set(lease.name, token);
  }
}

/** Lets a former holder give back what is not its own any more. */
class ReleasesAnything extends InMemoryLeases {
  private readonly last = new Map<string, Lease>();
  override async take(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    const lease = await super.take(name, holder, ttlMs);
    if (lease) this.last.set(name, lease);
    return lease;
  }
  override async release({ name }: Lease): Promise<void> {
    const lease = this.last.get(name);
    if (lease) await super.release(lease);
  }
}

/** Looks whether it is free, and takes it in a second step. */
class LooksFirst extends Leases {
  private readonly held = new Map<string, { token: number; until: number }>();
  async take(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    const held = this.held.get(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (held && held.until > performance.now()) return null;
    const token = (held?.token ?? 0) + 1;
    this.held.set(name, { token, until: performance.now() + ttlMs });
    return { name, holder, token };
  }
  async renew({ name, token }: Lease, ttlMs: number): Promise<boolean> {
    if (this.held.get(name)?.token !== token) return false;
    this.held.set(name, { token, until: performance.now() + ttlMs });
    return true;
  }
  async release({ name, token }: Lease): Promise<void> {
    if (this.held.get(name)?.token === token) this.held.set(name, { token, until: 0 });
  }
}

it.each([
  ['counts tokens anew', () => new CountsAnew(), 'can be taken at once when it was released, under a higher token'],
  ['lets a former holder release', () => new ReleasesAnything(), 'is not renewed once it was released'],
  ['looks before it takes', () => new LooksFirst(), 'goes to one of many who take it at once'],
])('fails a store that %s', async (_, open, promise) => {
  const leases = open();
  await expect(leasesChecks[promise]?.({ here: leases, there: leases })).rejects.toThrow();
});
