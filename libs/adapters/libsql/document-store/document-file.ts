import { open as openFile } from 'node:fs/promises';
import {
  checkReadModel,
  type Checkpoint,
  type DocumentCollection,
  FencedOff,
  type ReadModel,
  ReadModelChanged,
} from '@hubledger/kernel';
import { StatementFile } from '../statement-worker';
import { LibsqlCollection } from './libsql-collection';
import { namesOf } from './fields';
import { definitionOf, documentsSchema, rewriteReadModel } from './schema';

/** What every file of read models is opened with. */
const OPTIONS = {
  schema: documentsSchema,
  synchronous: 'NORMAL',
  // 32 MiB of write-ahead log between checkpoints: at SQLite's 4 MiB a rebuild spent a fifth of its time on them.
  // Pages that are not kept come from the system's memory of the file: 64 MiB of them only made the process larger.
  // What is deleted is overwritten: people's addresses stand here in the clear.
  pragmas: ['cache_size=-16384', 'wal_autocheckpoint=8192', 'secure_delete=ON'],
} as const;

const SAVE_CHECKPOINT = `INSERT INTO checkpoints (projection, log_id, position, fence) VALUES (?, ?, ?, ?)
  ON CONFLICT (projection) DO UPDATE SET log_id = excluded.log_id, position = excluded.position, fence = excluded.fence
  WHERE checkpoints.fence <= excluded.fence`;

/**
 * Read models and their checkpoints in one libsql file. Synchronous NORMAL: a power cut may take the last commits, documents and checkpoints
 * alike, and the projector applies those events again. Writes run in a worker, reads on this thread.
 */
export class DocumentFile {
  /** By the model itself: hashing its definition anew at every question cost more than small answers do. */
  private readonly opened = new WeakMap<object, DocumentCollection<never>>();
  private readonly collections = new Map<string, { definition: string; collection: LibsqlCollection<never> }>();

  private constructor(
    /** For what shares the file. */
    readonly statements: StatementFile,
    private readonly path: string,
  ) {}

  /** @throws StorageUnavailable, StorageTooNew */
  static async open(path: string): Promise<DocumentFile> {
    return new DocumentFile(await StatementFile.open({ file: path, ...OPTIONS }), path);
  }

  /**
   * @throws Error for a model with bad names; ReadModelChanged when it is open already under another definition. One
   * stored under another definition is refused by each call except `clear`, which makes it anew.
   */
  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const opened = this.opened.get(model);
    if (opened) return opened;
    const collection = this.open(model);
    this.opened.set(model, collection as unknown as DocumentCollection<never>);
    return collection;
  }

  private open<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const plain = model as unknown as ReadModel;
    const key = `${model.name}_v${model.version}`;
    const definition = definitionOf(plain);
    const known = this.collections.get(key);
    if (known && known.definition !== definition) throw new ReadModelChanged(model.name, model.version);
    if (known) return known.collection;
    checkReadModel(plain);
    const collection = new LibsqlCollection<D>(this.statements, plain);
    this.collections.set(key, { definition, collection: collection as unknown as LibsqlCollection<never> });
    return collection;
  }

  async loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    const text = 'SELECT log_id AS "logId", position, fence FROM checkpoints WHERE projection = ?';
    const [row] = this.statements.all<{ logId: string; position: string; fence: number }>(text, [projection]);
    if (!row) return null;
    return { logId: row.logId, position: row.position, ...(row.fence > 0 ? { fence: row.fence } : {}) };
  }

  async saveCheckpoint(projection: string, { logId, position, fence = 0 }: Checkpoint): Promise<void> {
    const params = [projection, logId, position, fence];
    const [saved] = await this.statements.transact([{ sql: SAVE_CHECKPOINT, params }]);
    if (saved?.changes === 0) throw new FencedOff(projection, fence);
  }

  /** Commits stand in the write-ahead log; a sync of that file is all they lack. */
  async sync(): Promise<void> {
    const log = await openFile(`${this.path}-wal`, 'r+').catch(ifMissing);
    if (!log) return;
    try {
      await log.datasync();
    } finally {
      await log.close();
    }
  }

  /** Into new pages, if it stands here as it is defined: copies that moved cells left in the old ones go with them. */
  async rewrite(model: ReadModel): Promise<void> {
    const text = 'SELECT definition FROM read_models WHERE name = ? AND version = ?';
    const [found] = this.statements.all<{ definition: string }>(text, [model.name, model.version]);
    if (found?.definition !== definitionOf(model)) return;
    await this.statements.transact(rewriteReadModel(model));
    await this.statements.analyze(namesOf(model).table);
  }

  /** Read models that were made in this file, as `name@version`. */
  readModels(): string[] {
    const rows = this.statements.all<{ name: string; version: number }>('SELECT name, version FROM read_models');
    return rows.map(({ name, version }) => `${name}@${version}`);
  }

  close(): Promise<void> {
    return this.statements.close();
  }
}

const ifMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
