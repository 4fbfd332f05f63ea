import { type Lease, Leases } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE } from '../connection/client';
import { isDuplicate } from '../connection/errors';
import { newMark } from '../connection/marks';
import { ServerClock } from './server-clock';

/** Stays when the lease ends, so that tokens go on counting. */
interface StoredLease {
  /** The name. */
  readonly _id: string;
  /** Null once it was released. */
  readonly holder: string | null;
  readonly token: number;
  /** By the server's clock. */
  readonly until: Date;
  /** Of the write that took it. */
  readonly mark: string;
}

/**
 * Leases as records that are compared and set, by the server's clock: one counts as held until that shows its end for sure,
 * and ends no sooner for others, nor later for its holder, who counts from before it asked.
 */
export class MongoLeases extends Leases {
  private readonly leases: Collection<StoredLease>;
  private readonly clock: ServerClock;

  constructor(
    database: Db,
    private readonly calls: Calls,
  ) {
    super();
    this.leases = database.collection<StoredLease>('leases', DURABLE);
    this.clock = new ServerClock(database, calls);
  }

  async take(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    const held = await this.held(name);
    const { earliest, latest } = await this.clock.bounds();
    if (held && held.holder !== null && held.until > earliest) return null;
    const token = (held?.token ?? 0) + 1;
    const next = { holder, token, until: after(latest, ttlMs), mark: newMark() };
    const isTaken = held ? await this.replace(held, next) : await this.insert({ _id: name, ...next });
    return isTaken ? { name, holder, token } : null;
  }

  async renew({ name, holder, token }: Lease, ttlMs: number): Promise<boolean> {
    const until = after((await this.clock.bounds()).latest, ttlMs);
    const renewed = await this.calls.run((attempt) => {
      if (attempt > 0) this.clock.forget();
      return this.leases.updateOne({ _id: name, holder, token }, { $set: { until } });
    });
    return renewed.matchedCount === 1;
  }

  async release({ name, holder, token }: Lease): Promise<void> {
    const free = { $set: { holder: null, until: new Date(0) } };
    await this.calls.run(() => this.leases.updateOne({ _id: name, holder, token }, free));
  }

  private held(name: string): Promise<StoredLease | null> {
    return this.calls.run((attempt) => {
      if (attempt > 0) this.clock.forget();
      return this.leases.findOne({ _id: name });
    });
  }

  /** `until` as well: it may have been prolonged since it was looked at. */
  private replace({ _id, token, until, holder }: StoredLease, next: Omit<StoredLease, '_id'>): Promise<boolean> {
    return this.calls.run(async (attempt) => {
      const { matchedCount } = await this.leases.updateOne({ _id, token, until, holder }, { $set: next });
      return matchedCount === 1 || (attempt > 0 && (await this.isOf(_id, next.mark)));
    });
  }

  private insert(lease: StoredLease): Promise<boolean> {
    return this.calls.run(async (attempt) => {
      try {
        await this.leases.insertOne(lease);
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return attempt > 0 && (await this.isOf(lease._id, lease.mark));
      }
    });
  }

  /** Whether an attempt before, whose answer was lost, was the one that took it. */
  private async isOf(name: string, mark: string): Promise<boolean> {
    return (await this.leases.findOne({ _id: name }))?.mark === mark;
  }
}

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
