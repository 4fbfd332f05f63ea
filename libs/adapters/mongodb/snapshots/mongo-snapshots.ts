import { type Snapshot, Snapshots } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { QUICK } from '../connection/client';

/** Told of what could not be saved or read; the fold only takes longer then. */
export type ReportSnapshotFailure = (stream: string, error: unknown) => void;

interface StoredSnapshot {
  /** The stream. */
  readonly _id: string;
  readonly version: number;
  readonly snapshot: string;
}

/** What is being written at once; what comes beyond it is not kept. */
const MOST_SAVING = 64;
/** Of its JSON; MongoDB takes 16 MiB. */
const LONGEST = 5 * 1024 * 1024;

/** The latest snapshot of each stream, beside the read models: lost together with them, folded again from the log. */
export class MongoSnapshots extends Snapshots {
  private readonly stored: Collection<StoredSnapshot>;
  private readonly saving = new Map<string, Promise<void>>();

  constructor(
    database: Db,
    private readonly calls: Calls,
    private readonly report: ReportSnapshotFailure,
  ) {
    super();
    this.stored = database.collection<StoredSnapshot>('snapshots', QUICK);
  }

  /** Another version and what can't be read are deleted, and answered as none. */
  async load(stream: string, version: number): Promise<Snapshot | null> {
    await this.saving.get(stream);
    const found = await this.calls
      .run(() => this.stored.findOne({ _id: stream }))
      .catch((error: unknown) => {
        this.report(stream, error);
        throw error;
      });
    if (!found) return null;
    const snapshot = found.version === version ? parse(found.snapshot) : null;
    if (!snapshot) await this.delete(found);
    return snapshot;
  }

  /** Sends it and resolves at once: no command waits for a snapshot. */
  async save(stream: string, version: number, snapshot: Snapshot): Promise<void> {
    if (this.saving.size >= MOST_SAVING) return;
    const text = JSON.stringify(snapshot);
    if (text.length > LONGEST) return this.report(stream, new Error(`It would have ${text.length} characters`));
    const saved: Promise<void> = this.calls
      .run(() => this.stored.replaceOne({ _id: stream }, { version, snapshot: text }, { upsert: true }))
      .then(
        () => undefined,
        (error: unknown) => this.report(stream, error),
      )
      .finally(() => {
        if (this.saving.get(stream) === saved) this.saving.delete(stream);
      });
    this.saving.set(stream, saved);
  }

  /** What is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.saving.values());
  }

  /** Exactly the one that was read: a newer one may have been saved since. */
  private async delete({ _id, snapshot }: StoredSnapshot): Promise<void> {
    const deleted = this.calls.run(() => this.stored.deleteOne({ _id, snapshot }));
    await deleted.catch((error: unknown) => this.report(_id, error));
  }
}

const parse = (text: string): Snapshot | null => {
  try {
    const value = JSON.parse(text) as Partial<Snapshot> | null;
    const sound = value !== null && Number.isSafeInteger(value.revision) && Array.isArray(value.commands);
    return sound && 'state' in value ? (value as Snapshot) : null;
  } catch {
    return null;
  }
};
