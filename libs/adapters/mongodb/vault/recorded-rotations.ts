import type { KeyRotation, KeyRotations } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE } from '../connection/client';

interface StoredRotation extends Omit<KeyRotation, 'id'> {
  readonly _id: string;
  readonly recordedAt: string | null;
}

/** What the programs that have a vault open are to write down about rotations. */
export class RecordedRotations implements KeyRotations {
  private readonly rotations: Collection<StoredRotation>;

  constructor(
    database: Db,
    private readonly calls: Calls,
  ) {
    this.rotations = database.collection<StoredRotation>('rotations', DURABLE);
  }

  async unrecorded(): Promise<readonly KeyRotation[]> {
    const found = await this.calls.run(() => this.rotations.find({ recordedAt: null }).sort({ begunAt: 1 }).toArray());
    return found.map(({ _id, fromKey, toKey, begunAt, finishedAt }) => ({
      id: _id,
      fromKey,
      toKey,
      begunAt,
      finishedAt,
    }));
  }

  async recorded(id: string): Promise<void> {
    const recordedAt = new Date().toISOString();
    await this.calls.run(() => this.rotations.updateOne({ _id: id }, { $set: { recordedAt } }));
  }

  /** May be said again. */
  async finished({ id, ...rotation }: KeyRotation): Promise<void> {
    await this.calls.run(() =>
      this.rotations.updateOne({ _id: id }, { $setOnInsert: { ...rotation, recordedAt: null } }, { upsert: true }),
    );
  }
}
