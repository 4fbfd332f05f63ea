import { checkpoint, type Connection, openReader } from '../connection';

export interface SealedSecret {
  readonly version: number;
  readonly sealed: Buffer;
}

/** Where a reference stands. */
export interface RefState {
  readonly latest: SealedSecret | null;
  /** Highest version ever, destroyed ones included; 0 when the reference never was. */
  readonly counted: number;
}

/** Reads of the vault's file, on a connection of their own: they never wait for a sync. */
export class VaultReader {
  private readonly db: Connection;
  private readonly latest;
  private readonly exact;
  private readonly destroyed;

  constructor(file: string) {
    this.db = openReader(file);
    this.latest = this.db
      .prepare('SELECT version, sealed FROM secrets WHERE ref = ? ORDER BY version DESC LIMIT 1')
      .raw();
    this.exact = this.db.prepare('SELECT version, sealed FROM secrets WHERE ref = ? AND version = ?').raw();
    this.destroyed = this.db.prepare('SELECT last_version FROM destroyed WHERE ref = ?').raw();
  }

  identity(): Buffer | null {
    const [row] = this.db.prepare('SELECT sealed FROM identity').raw().all() as [[Buffer]?];
    return row?.[0] ?? null;
  }

  secret(ref: string, version?: number): SealedSecret | null {
    const rows = version === undefined ? this.latest.all(ref) : this.exact.all(ref, version);
    const [row] = rows as [[number, Buffer]?];
    return row ? { version: row[0], sealed: row[1] } : null;
  }

  state(ref: string): RefState {
    const latest = this.secret(ref);
    const [gone] = this.destroyed.all(ref) as [[number]?];
    return { latest, counted: Math.max(latest?.version ?? 0, gone?.[0] ?? 0) };
  }

  /** Syncs on the calling thread, which is tolerable for something as rare as a destruction. */
  emptyWriteAheadLog(): void {
    checkpoint(this.db);
  }

  close(): void {
    this.db.close();
  }
}
