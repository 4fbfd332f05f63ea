import { type HeldLease, LeaseKeeper } from './lease-keeper';
import type { Lease, Leases } from './leases';
import { seldom } from '../time/seldom';
import { rest } from '../time/waiting';

export interface SharedLeasesOptions {
  /** Of this process, and of no other one ever. */
  readonly holder: string;
  /** How long a holder that died keeps a lease. Default 6,000: with the pauses below, taken over within 8 s. */
  readonly ttlMs?: number;
  /** Told of a store that could not be asked, once a minute; it is asked again. */
  readonly report: (message: string, error: unknown) => void;
}

const TTL_MS = 6_000;

/** Leases between processes: held ones are renewed and others waited for three times in the time that one lasts. */
export class SharedLeases extends LeaseKeeper {
  private readonly ttlMs: number;
  private readonly pauseMs: number;
  private readonly unasked: (failure: { readonly what: string; readonly error: unknown }) => void;

  constructor(
    private readonly leases: Leases,
    private readonly options: SharedLeasesOptions,
  ) {
    super();
    this.ttlMs = options.ttlMs ?? TTL_MS;
    this.pauseMs = this.ttlMs / 3;
    this.unasked = seldom((failures, { what, error }) =>
      options.report(`Leases could not be asked for, ${failures} times since this was told last: ${what}`, error),
    );
  }

  async tryAcquire(name: string): Promise<HeldLease | null> {
    const askedAt = performance.now();
    const lease = await this.leases.take(name, this.options.holder, this.ttlMs);
    return lease && this.keep(lease, askedAt);
  }

  async acquire(name: string, signal: AbortSignal): Promise<HeldLease | null> {
    while (!signal.aborted) {
      const held = await this.tryAcquire(name).catch((error: unknown) => {
        this.unasked({ what: `whether ${name} is to be done here can't be found out yet`, error });
        return null;
      });
      if (held && !signal.aborted) return held;
      await held?.release();
      await rest(this.pauseMs * (0.75 + Math.random() / 4), signal);
    }
    return null;
  }

  private keep(lease: Lease, askedAt: number): HeldLease {
    const lost = new AbortController();
    const released = new AbortController();
    void this.renew(lease, askedAt, lost, AbortSignal.any([lost.signal, released.signal]));
    return {
      fence: lease.token,
      lost: lost.signal,
      release: async () => {
        released.abort();
        await this.release(lease);
      },
    };
  }

  /** Until it is lost or released. Time is counted from before each question: in the store it ends later, if at all. */
  private async renew(lease: Lease, askedAt: number, lost: AbortController, ended: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const holdFrom = (moment: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => lost.abort(), Math.max(0, moment + this.ttlMs - performance.now()));
    };
    ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
    holdFrom(askedAt);
    for (;;) {
      await rest(this.pauseMs, ended);
      if (ended.aborted) return;
      const now = performance.now();
      try {
        const renewed = await this.leases.renew(lease, this.ttlMs);
        if (ended.aborted) return;
        if (!renewed) return lost.abort();
        holdFrom(now);
      } catch (error) {
        this.unasked({ what: `${lease.name} could not be prolonged`, error });
      }
    }
  }

  private async release(lease: Lease): Promise<void> {
    try {
      await this.leases.release(lease);
    } catch (error) {
      this.unasked({ what: `${lease.name} could not be given back and runs out by itself`, error });
    }
  }
}
