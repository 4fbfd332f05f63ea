import type { KeyRotation } from '@hubledger/kernel';
import type { KeyLink } from '../../vault-envelope';
import { type Connection, openReader, pragmaRow } from '../connection';
import { StorageTooNew, StorageUnavailable } from '../errors';
import { VAULT_SCHEMA } from './schema';

export interface SealedSecret {
  readonly version: number;
  readonly sealed: Buffer;
  /** Id of the key it is sealed with; null in a file that no release that knows of ids has opened yet. */
  readonly key: string | null;
}

/** Where a reference stands. */
export interface RefState {
  readonly latest: SealedSecret | null;
  /** Highest version ever, destroyed ones included; 0 when the reference never was. */
  readonly counted: number;
}

const PAGE = 500;

const ROTATION = 'id, from_key AS fromKey, to_key AS toKey, begun_at AS begunAt, finished_at AS finishedAt';

/** Reads of the vault's file, on a connection of their own: they never wait for a sync. */
export class VaultReader {
  private readonly db: Connection;
  private readonly latest;
  private readonly exact;
  private readonly destroyed;
  private readonly named;
  private readonly untaken;
  private readonly unrecordedOnes;

  /** @throws StorageTooNew, StorageUnavailable for a file of another format */
  constructor(file: string) {
    this.db = openReader(file);
    assertFormat(this.db, file);
    this.latest = this.db
      .prepare('SELECT version, sealed, key FROM secrets WHERE ref = ? ORDER BY version DESC LIMIT 1')
      .raw();
    this.exact = this.db.prepare('SELECT version, sealed, key FROM secrets WHERE ref = ? AND version = ?').raw();
    this.destroyed = this.db.prepare('SELECT last_version FROM destroyed WHERE ref = ?').raw();
    this.named = this.db.prepare('SELECT sealed, key FROM identity').raw();
    this.untaken = this.db.prepare('SELECT 1 FROM rotations WHERE taken_at IS NULL LIMIT 1');
    this.unrecordedOnes = this.db.prepare(
      `SELECT ${ROTATION} FROM rotations WHERE finished_at IS NOT NULL AND recorded_at IS NULL ORDER BY begun_at`,
    );
  }

  identity(): Omit<SealedSecret, 'version'> | null {
    const [row] = this.named.all() as [[Buffer, string | null]?];
    return row ? { sealed: row[0], key: row[1] } : null;
  }

  secret(ref: string, version?: number): SealedSecret | null {
    const rows = version === undefined ? this.latest.all(ref) : this.exact.all(ref, version);
    const [row] = rows as [[number, Buffer, string | null]?];
    return row ? { version: row[0], sealed: row[1], key: row[2] } : null;
  }

  state(ref: string): RefState {
    const latest = this.secret(ref);
    return { latest, counted: Math.max(latest?.version ?? 0, this.destroyedUpTo(ref)) };
  }

  /** The highest version that was destroyed; 0 for none. */
  destroyedUpTo(ref: string): number {
    const [gone] = this.destroyed.all(ref) as [[number]?];
    return gone?.[0] ?? 0;
  }

  links(): KeyLink[] {
    const rows = this.db.prepare('SELECT opens, sealed_with, sealed FROM key_links').raw().all();
    return (rows as Array<[string, string, Buffer]>).map(([opens, sealedWith, sealed]) => ({
      opens,
      sealedWith,
      sealed,
    }));
  }

  /** All secrets in the order of references, by pages. */
  *everySecret(): Generator<SealedSecret & { readonly ref: string }> {
    const page = this.db
      .prepare(
        `SELECT ref, version, sealed, key FROM secrets WHERE (ref, version) > (?, ?) ORDER BY ref, version LIMIT ${PAGE}`,
      )
      .raw();
    let reached: [string, number] = ['', 0];
    for (let full = true; full;) {
      const rows = page.all(...reached) as Array<[string, number, Buffer, string | null]>;
      for (const [ref, version, sealed, key] of rows) {
        yield { ref, version, sealed, key };
        reached = [ref, version];
      }
      full = rows.length === PAGE;
    }
  }

  everyDestroyed(): Array<{ readonly ref: string; readonly lastVersion: number }> {
    const rows = this.db.prepare('SELECT ref, last_version FROM destroyed').raw().all() as Array<[string, number]>;
    return rows.map(([ref, lastVersion]) => ({ ref, lastVersion }));
  }

  /** All reads of the work see one state of the file. */
  async inOneView<T>(work: () => Promise<T>): Promise<T> {
    this.db.exec('BEGIN');
    try {
      return await work();
    } finally {
      this.db.exec('COMMIT');
    }
  }

  /** Whether somebody has begun a rotation that the program with this vault open has not heard of. */
  hasUntakenRotation(): boolean {
    return this.untaken.all().length > 0;
  }

  unrecordedRotations(): KeyRotation[] {
    return this.unrecordedOnes.all() as KeyRotation[];
  }

  close(): void {
    this.db.close();
  }
}

const assertFormat = (db: Connection, file: string): void => {
  const { user_version: found } = pragmaRow(db, 'user_version') as { user_version: number };
  const known = VAULT_SCHEMA.steps.length;
  if (found === known) return;
  db.close();
  if (found > known) throw new StorageTooNew(`${file} has format ${found}, this release knows up to ${known}`);
  throw new StorageUnavailable(`${file} is of an older release: start the hub of this release on it once`);
};
