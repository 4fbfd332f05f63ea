import { type Snapshot, Snapshots } from '@hubledger/kernel';
import type { LibsqlDocumentStore } from '../document-store';
import type { StatementFile } from '../statement-worker';

/** Told of what could not be saved or read; the fold only takes longer then. */
export type ReportSnapshotFailure = (stream: string, error: unknown) => void;

/** The latest snapshot of each stream, in the file of the read models: lost together with them, folded again from the log. */
export class LibsqlSnapshots extends Snapshots {
  private readonly file: StatementFile;
  private readonly saving = new Map<string, Promise<void>>();

  constructor(
    documents: LibsqlDocumentStore,
    private readonly report: ReportSnapshotFailure = () => undefined,
  ) {
    super();
    this.file = documents.file;
  }

  /** Another version and what can't be read are deleted, and answered as none. */
  async load(stream: string, version: number): Promise<Snapshot | null> {
    await this.saving.get(stream);
    const text = 'SELECT version, snapshot FROM snapshots WHERE stream = ?';
    const [row] = this.file.all<{ version: number; snapshot: string }>(text, [stream]);
    if (!row) return null;
    const snapshot = row.version === version ? parse(row.snapshot) : null;
    if (!snapshot) await this.delete(stream, row.snapshot);
    return snapshot;
  }

  /** Hands it to the writer and resolves at once: no command waits for a snapshot. */
  async save(stream: string, version: number, snapshot: Snapshot): Promise<void> {
    const text = 'INSERT OR REPLACE INTO snapshots (stream, version, snapshot) VALUES (?, ?, ?)';
    const statement = { sql: text, params: [stream, version, JSON.stringify(snapshot)] };
    const saved: Promise<void> = this.file
      .transact([statement])
      .then(
        () => undefined,
        (error: unknown) => this.report(stream, error),
      )
      .finally(() => {
        if (this.saving.get(stream) === saved) this.saving.delete(stream);
      });
    this.saving.set(stream, saved);
  }

  /** Exactly the one that was read: a newer one may have been saved since. */
  private async delete(stream: string, snapshot: string): Promise<void> {
    const statement = { sql: 'DELETE FROM snapshots WHERE stream = ? AND snapshot = ?', params: [stream, snapshot] };
    await this.file.transact([statement]).catch((error: unknown) => this.report(stream, error));
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
