import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { QUICK } from '../connection/client';
import { serverTime } from '../connection/server-time';

interface Holder {
  readonly _id: string;
  /** Id of the key it seals with. */
  readonly key: string;
  readonly seenAt: Date;
}

/** A process that said nothing for so long has ended, or will look at the vault before it answers anybody. */
const GONE_AFTER_MS = 15_000;
/** Milliseconds between two signs of life. */
const SAY_EVERY_MS = 4_000;

/** Which processes have the vault open, and which key they seal with: a rotation waits for all of them. */
export class VaultHolders {
  private readonly holders: Collection<Holder>;
  private readonly id = randomUUID();
  private saidAt = 0;

  constructor(
    private readonly database: Db,
    private readonly calls: Calls,
  ) {
    this.holders = database.collection<Holder>('holders', QUICK);
  }

  /** At once where the key is another than before. */
  async say(key: string, isNew: boolean): Promise<void> {
    if (!isNew && performance.now() - this.saidAt < SAY_EVERY_MS) return;
    const said = { $set: { key }, $currentDate: { seenAt: true } } as const;
    await this.calls.run(() => this.holders.updateOne({ _id: this.id }, said, { upsert: true }));
    this.saidAt = performance.now();
  }

  /** Whether all that live seal with this key. */
  async allUnder(key: string): Promise<boolean> {
    const gone = new Date((await serverTime(this.database, this.calls)).getTime() - GONE_AFTER_MS);
    await this.calls.run(() => this.holders.deleteMany({ seenAt: { $lt: gone } }));
    return (await this.calls.run(() => this.holders.findOne({ key: { $ne: key } }))) === null;
  }

  async leave(): Promise<void> {
    await this.calls.run(() => this.holders.deleteOne({ _id: this.id }));
  }
}
