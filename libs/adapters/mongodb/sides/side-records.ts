import type { Checkpoint } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE } from '../connection/client';
import { serverTime } from '../connection/server-time';

interface SideRecord {
  readonly _id: string;
  /** `name@version` of what is on it. */
  readonly readModels: readonly string[];
  /** How far each of them is. */
  readonly checkpoints: Readonly<Record<string, Checkpoint>>;
  /** All of it is there, with its indexes. */
  readonly finished: boolean;
  /** When the process that works on it last said so. */
  readonly touchedAt: Date;
}

/** How long nobody need work on a side until it counts as left behind. */
const LEFT_AFTER_MS = 3_600_000;
const TOUCH_EVERY_MS = 60_000;

/** Sides that were begun, until nothing refers to them any more. */
export class SideRecords {
  private readonly records: Collection<SideRecord>;
  /** Of this process, and not swapped in yet. */
  private readonly own = new Set<string>();
  private readonly touching: NodeJS.Timeout;

  constructor(
    private readonly database: Db,
    private readonly calls: Calls,
  ) {
    this.records = database.collection<SideRecord>('sides', DURABLE);
    this.touching = setInterval(() => void this.touch().catch(() => undefined), TOUCH_EVERY_MS); // as the next one does
    this.touching.unref();
  }

  async begin(id: string): Promise<void> {
    this.own.add(id);
    const fresh = {
      $set: { readModels: [], checkpoints: {}, finished: false },
      $currentDate: { touchedAt: true },
    } as const;
    await this.calls.run(() => this.records.updateOne({ _id: id }, fresh, { upsert: true }));
  }

  async holds(id: string, keys: readonly string[]): Promise<void> {
    await this.set(id, { readModels: keys });
  }

  /** A durable write: with it all that came before is durable. */
  async finish(id: string): Promise<void> {
    await this.set(id, { finished: true });
  }

  /** @throws Error where it is not there, or not finished. */
  async finished(id: string): Promise<SideRecord> {
    const found = await this.record(id);
    if (!found?.finished) throw new Error(`There is no finished side ${id}`);
    return found;
  }

  async loadCheckpoint(id: string, key: string): Promise<Checkpoint | null> {
    return (await this.record(id))?.checkpoints[key] ?? null;
  }

  async saveCheckpoint(id: string, key: string, checkpoint: Checkpoint): Promise<void> {
    const $set = { [`checkpoints.${key}`]: checkpoint };
    await this.calls.run(() => this.records.updateOne({ _id: id }, { $set }));
  }

  async readModelsOn(id: string): Promise<readonly string[]> {
    return (await this.record(id))?.readModels ?? [];
  }

  /** No longer this process's alone. */
  swappedIn(id: string): void {
    this.own.delete(id);
  }

  ownOnes(): string[] {
    return [...this.own];
  }

  async leftBehind(): Promise<string[]> {
    const before = new Date((await serverTime(this.database, this.calls)).getTime() - LEFT_AFTER_MS);
    const found = await this.calls.run(() => this.records.find({ touchedAt: { $lt: before } }).toArray());
    return found.map(({ _id }) => _id);
  }

  async forget(id: string): Promise<void> {
    this.own.delete(id);
    await this.calls.run(() => this.records.deleteOne({ _id: id }));
  }

  close(): void {
    clearInterval(this.touching);
  }

  private record(id: string): Promise<SideRecord | null> {
    return this.calls.run(() => this.records.findOne({ _id: id }));
  }

  private async touch(): Promise<void> {
    if (this.own.size === 0) return;
    const ids = [...this.own];
    await this.calls.run(() => this.records.updateMany({ _id: { $in: ids } }, { $currentDate: { touchedAt: true } }));
  }

  private async set(id: string, fields: Partial<SideRecord>): Promise<void> {
    await this.calls.run(() => this.records.updateOne({ _id: id }, { $set: fields }));
  }
}
