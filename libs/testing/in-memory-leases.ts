import { type Lease, Leases } from '@hubledger/kernel';

interface Held {
  readonly token: number;
  /** Null once it was released. */
  readonly holder: string | null;
  readonly until: number;
}

/** Leases in memory, by a clock of its own: milliseconds. */
export class InMemoryLeases extends Leases {
  private readonly held = new Map<string, Held>();

  constructor(private readonly now: () => number = () => performance.now()) {
    super();
  }

  async take(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    const held = this.held.get(name);
    if (held && held.holder !== null && held.until > this.now()) return null;
    const token = (held?.token ?? 0) + 1;
    this.held.set(name, { token, holder, until: this.now() + ttlMs });
    return { name, holder, token };
  }

  async renew({ name, holder, token }: Lease, ttlMs: number): Promise<boolean> {
    if (!this.isOf(name, holder, token)) return false;
    this.held.set(name, { token, holder, until: this.now() + ttlMs });
    return true;
  }

  async release({ name, holder, token }: Lease): Promise<void> {
    if (this.isOf(name, holder, token)) this.held.set(name, { token, holder: null, until: 0 });
  }

  private isOf(name: string, holder: string, token: number): boolean {
    const held = this.held.get(name);
    return held?.token === token && held.holder === holder;
  }
}
