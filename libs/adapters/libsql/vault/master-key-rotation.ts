import { randomUUID } from 'node:crypto';
import {
  decrypt,
  encrypt,
  IDENTITY_REF,
  keyIdOf,
  KeyRing,
  linkTo,
  MasterKeyUnchanged,
  MasterKeyWrong,
  RotationUnfinished,
  VaultDamaged,
  VaultUnavailable,
} from '../../vault-envelope';
import { type Connection, inTransaction, openWriter, pragmaRow } from '../connection';
import { OpenedSecrets } from './opened-secrets';
import { VAULT_SCHEMA } from './schema';
import { VaultReader } from './vault-reader';

interface Unfinished {
  readonly id: string;
  readonly fromKey: string;
  readonly toKey: string;
  readonly takenAt: string | null;
  readonly endedAt: string | null;
}

/** Small, as who has the vault open waits for a page to be written. */
const PAGE = 200;

const UNFINISHED = `SELECT id, from_key AS fromKey, to_key AS toKey, taken_at AS takenAt, ended_at AS endedAt
  FROM rotations WHERE finished_at IS NULL`;

/**
 * Replaces the key that a vault is sealed with, beside the program that uses it. Every step is a transaction of the
 * vault's file and may be the last one before a crash: `open` finds what is left to do.
 *
 * In order: `begin` (from here on nothing is stored under the old key), `rewrap` until it answers 0, then the new key
 * goes where a start looks for it, `isTaken`, `end` (from here on the old key opens nothing), `clean`.
 */
export class MasterKeyRotation {
  /** Behind it nothing is stored under the old key any more, so one walk is enough. */
  private reached: [ref: string, version: number] = ['', 0];

  private constructor(
    private readonly file: string,
    private readonly db: Connection,
    private readonly reader: VaultReader,
    private readonly secrets: OpenedSecrets,
  ) {}

  /** @throws MasterKeyWrong when this key is neither the vault's nor that of a rotation under way */
  static open(file: string, key: Buffer): MasterKeyRotation {
    const pragmas = ['secure_delete=ON']; // what a record held before is overwritten
    const db = openWriter(file, { schema: VAULT_SCHEMA, synchronous: 'FULL', pragmas });
    const reader = new VaultReader(file);
    const secrets = new OpenedSecrets(file, reader, new KeyRing(key));
    const rotation = new MasterKeyRotation(file, db, reader, secrets);
    try {
      if (reader.identity()?.key === null) throw new VaultUnavailable('it is of an older release: start this one once');
      secrets.fingerprint();
      return rotation;
    } catch (error) {
      rotation.close();
      throw error;
    }
  }

  /** Of one that was begun before: where it leads. */
  get target(): Buffer | null {
    const begun = this.unfinished();
    return begun && this.secrets.keyOf(begun.toKey);
  }

  /** Id of the key that the one under way leaves behind. */
  get from(): string | null {
    return this.unfinished()?.fromKey ?? null;
  }

  /** Goes on with one that was begun. @throws MasterKeyUnchanged; RotationUnfinished when that one leads elsewhere */
  begin(newKey: Buffer, at: string): void {
    const to = keyIdOf(newKey);
    const begun = this.unfinished();
    if (begun && begun.toKey !== to) throw new RotationUnfinished();
    if (begun) return;
    inTransaction(this.db, () => {
      const { sealed, key: from } = this.reader.identity() ?? {};
      if (!sealed || !from) throw new MasterKeyWrong(this.file);
      if (from === to) throw new MasterKeyUnchanged();
      const oldKey = this.secrets.keyOf(from);
      const identity = decrypt(oldKey, IDENTITY_REF, 1, sealed);
      if (!identity) throw new MasterKeyWrong(this.file);
      this.run(
        'INSERT INTO rotations (id, from_key, to_key, begun_at) VALUES (?, ?, ?, ?)',
        randomUUID(),
        from,
        to,
        at,
      );
      for (const { opens, sealedWith, sealed: link } of [linkTo(newKey, oldKey), linkTo(oldKey, newKey)]) {
        this.run('INSERT INTO key_links (opens, sealed_with, sealed) VALUES (?, ?, ?)', opens, sealedWith, link);
      }
      this.run('UPDATE identity SET sealed = ?, key = ?', encrypt(newKey, IDENTITY_REF, 1, identity), to);
    });
  }

  /** Seals the next page of secrets anew. @returns how many; 0 when none is left. @throws VaultDamaged */
  rewrap(): number {
    const { id: to, key: newKey } = this.secrets.current();
    return inTransaction(this.db, () => {
      const rows = this.db
        .prepare(
          `SELECT ref, version, sealed, key FROM secrets
           WHERE (ref, version) > (?, ?) AND key IS NOT ? ORDER BY ref, version LIMIT ?`,
        )
        .raw()
        .all(...this.reached, to, PAGE) as Array<[string, number, Buffer, string]>;
      for (const [ref, version, sealed, key] of rows) {
        const secret = decrypt(this.secrets.keyOf(key), ref, version, sealed);
        if (!secret) throw new VaultDamaged(ref);
        const again = encrypt(newKey, ref, version, secret);
        this.run('UPDATE secrets SET sealed = ?, key = ? WHERE ref = ? AND version = ?', again, to, ref, version);
        this.reached = [ref, version];
      }
      return rows.length;
    });
  }

  /** Whether the program that has the vault open, if any has, knows the new key. */
  isTaken(): boolean {
    return this.unfinished()?.takenAt !== null;
  }

  /** Takes away what leads from one key to the other. @throws RotationUnfinished while a secret needs the old one */
  end(at: string): void {
    inTransaction(this.db, () => {
      const begun = this.unfinished();
      if (!begun) return;
      const left = this.db.prepare('SELECT 1 FROM secrets WHERE key IS NOT ? LIMIT 1').all(begun.toKey);
      if (left.length > 0) throw new RotationUnfinished();
      this.run('DELETE FROM key_links');
      this.run('UPDATE rotations SET ended_at = coalesce(ended_at, ?) WHERE id = ?', at, begun.id);
    });
  }

  /** Leaves nothing of the old records in free pages and in the write-ahead log; then the rotation is finished. */
  async clean(at: string, waitMs = 30_000): Promise<void> {
    const begun = this.unfinished();
    if (!begun) return;
    this.db.exec('VACUUM');
    for (const until = Date.now() + waitMs; !this.emptied(); await pause()) {
      if (Date.now() > until) throw new VaultUnavailable('somebody keeps reading it; run the same command again');
    }
    this.run('UPDATE rotations SET finished_at = ? WHERE id = ? AND ended_at IS NOT NULL', at, begun.id);
  }

  close(): void {
    this.reader.close();
    if (this.db.open) this.db.close();
  }

  private emptied(): boolean {
    const { busy } = pragmaRow(this.db, 'wal_checkpoint(TRUNCATE)') as { busy: number };
    return busy === 0;
  }

  private unfinished(): Unfinished | null {
    return (this.db.prepare(UNFINISHED).all()[0] as Unfinished | undefined) ?? null;
  }

  private run(sql: string, ...params: Array<string | number | Buffer>): void {
    this.db.prepare(sql).run(...params);
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
