import { type Checkpoint, Contended, FencedOff } from '@hubledger/kernel';
import type { Collection, Db, UpdateFilter } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE } from '../connection/client';
import { isDuplicate } from '../connection/errors';

/** A side that readers left, or one of a read model that no release in use knows. */
export interface Retired {
  /** Empty: the first one. */
  readonly side: string;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** What stands of one read model: which side readers see and how far it is. One record, so that a swap is one write. */
export interface Pointer {
  /** `name@version` */
  readonly _id: string;
  readonly side: string;
  readonly fence: number;
  readonly logId?: string;
  readonly position?: string;
  readonly retired: readonly Retired[];
  /** Counts the changes of `side` and `retired`, which are made from what was read. */
  readonly changes: number;
}

export const POINTERS = 'read-models';

/** Milliseconds between two looks for what other processes swapped. */
const LOOK_EVERY_MS = 500;
/** How often a record is read and set anew because another process was first. Few ever write one. */
const MAX_TRIES = 24;

/** Which side readers of each read model see, as the database says and as this process knows. */
export class Pointers {
  private readonly pointers: Collection<Pointer>;
  private known = new Map<string, string>();
  private asked = 0;
  private answered = 0;
  private readonly looking: NodeJS.Timeout;

  private constructor(
    database: Db,
    private readonly calls: Calls,
  ) {
    this.pointers = database.collection<Pointer>(POINTERS, DURABLE);
    this.looking = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS); // the next look tries again
    this.looking.unref();
  }

  static async open(database: Db, calls: Calls): Promise<Pointers> {
    const pointers = new Pointers(database, calls);
    try {
      await pointers.look();
      return pointers;
    } catch (error) {
      pointers.close();
      throw error;
    }
  }

  /** Empty: the first one. */
  sideOf(readModel: string): string {
    return this.known.get(readModel) ?? '';
  }

  /** Learns every swap that came before the call. */
  async look(): Promise<void> {
    const question = ++this.asked;
    const found = await this.calls.run(() => this.pointers.find({}, { projection: { side: 1 } }).toArray());
    if (question < this.answered) return; // a later question was answered already
    this.answered = question;
    this.known = new Map(found.map(({ _id, side }) => [_id, side]));
  }

  async loadCheckpoint(readModel: string): Promise<Checkpoint | null> {
    const found = await this.pointer(readModel);
    if (!found) return null;
    if (found.side !== this.sideOf(readModel)) await this.look(); // who waits for a checkpoint reads its side then
    if (found.logId === undefined || found.position === undefined) return null;
    const { logId, position, fence } = found;
    return { logId, position, ...(fence > 0 ? { fence } : {}) };
  }

  /** @param side only if readers see it. @returns whether they do. @throws FencedOff */
  async saveCheckpoint(readModel: string, { logId, position, fence = 0 }: Checkpoint, side?: string): Promise<boolean> {
    return this.change(readModel, fence, side === undefined ? {} : { side }, { $set: { logId, position, fence } });
  }

  /** Lets readers see another side, as far as it is. @throws FencedOff, Contended */
  async point(readModel: string, side: string, { logId, position, fence = 0 }: Checkpoint, at: string): Promise<void> {
    await untilSet(readModel, async () => {
      const { side: left, retired, changes } = await this.there(readModel);
      const after = left === side ? retired : [...retired, { side: left, at }];
      const $set = { side, logId, position, fence, retired: after, changes: changes + 1 };
      return (await this.change(readModel, fence, { changes }, { $set })) || null;
    });
    await this.look();
  }

  all(): Promise<Pointer[]> {
    return this.calls.run(() => this.pointers.find({}).toArray());
  }

  /** Keeps the time it was retired first. */
  async retire(readModel: string, side: string, at: string): Promise<void> {
    await this.rewrite(readModel, (retired) =>
      retired.some((each) => each.side === side) ? retired : [...retired, { side, at }],
    );
  }

  /** It is in use again, or gone. */
  async unretire(readModel: string, side: string): Promise<void> {
    await this.rewrite(readModel, (retired) => {
      const left = retired.filter((each) => each.side !== side);
      return left.length === retired.length ? retired : left;
    });
  }

  /** Unless it was swapped meanwhile. */
  async forget(readModel: string, side: string): Promise<void> {
    await this.calls.run(() => this.pointers.deleteOne({ _id: readModel, side }));
  }

  close(): void {
    clearInterval(this.looking);
  }

  private pointer(readModel: string): Promise<Pointer | null> {
    return this.calls.run(() => this.pointers.findOne({ _id: readModel }));
  }

  private rewrite(readModel: string, next: (retired: readonly Retired[]) => readonly Retired[]): Promise<true> {
    return untilSet(readModel, async () => {
      const { retired, changes } = await this.there(readModel);
      const after = next(retired);
      if (after === retired) return true;
      const $set = { retired: after, changes: changes + 1 };
      const changed = await this.calls.run(() => this.pointers.updateOne({ _id: readModel, changes }, { $set }));
      return changed.matchedCount === 1 || null;
    });
  }

  /** One atomic comparison and write. @returns false where the pointer is another by now. @throws FencedOff, Contended */
  private change(readModel: string, fence: number, expected: Partial<Pointer>, update: UpdateFilter<Pointer>) {
    const filter = { ...expected, _id: readModel, fence: { $lte: fence } };
    return untilSet(readModel, async () => {
      const { matchedCount } = await this.calls.run(() => this.pointers.updateOne(filter, update));
      if (matchedCount === 1) return true;
      const found = await this.there(readModel);
      const [[field, value] = []] = Object.entries(expected);
      if (field !== undefined && found[field as keyof Pointer] !== value) return false;
      if (found.fence > fence) throw new FencedOff(readModel, fence);
      return null; // it became so between the two looks
    });
  }

  /** Where it is not there yet, it is made: the first side, and nothing applied. */
  private async there(readModel: string): Promise<Pointer> {
    const found = await this.pointer(readModel);
    if (found) return found;
    const first = { _id: readModel, side: '', fence: 0, retired: [], changes: 0 };
    await this.calls.run(() => this.pointers.insertOne(first).catch(unlessThere));
    return (await this.pointer(readModel)) ?? first;
  }
}

/** @param attempt null: another process was first, or it has just been made. @throws Contended */
const untilSet = async <T>(readModel: string, attempt: () => Promise<T | null>): Promise<T> => {
  for (let tried = 1; tried <= MAX_TRIES; tried++) {
    const done = await attempt();
    if (done !== null) return done;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** Math.min(tried, 6)));
  }
  throw new Contended(`the checkpoint of ${readModel}`);
};

const unlessThere = (error: unknown): void => {
  if (!isDuplicate(error)) throw error;
};
