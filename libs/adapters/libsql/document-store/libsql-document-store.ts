import {
  checkReadModel,
  type Checkpoint,
  type DocumentCollection,
  DocumentStore,
  type ReadModel,
  ReadModelChanged,
} from '@hubledger/kernel';
import { StatementFile } from '../statement-worker';
import { LibsqlCollection } from './libsql-collection';
import { definitionOf, documentsSchema } from './schema';

/**
 * Read models in one libsql file. Synchronous NORMAL: a power cut may take the last commits, documents and checkpoints
 * alike, and the projector applies those events again. Writes run in a worker, reads on this thread.
 */
export class LibsqlDocumentStore extends DocumentStore {
  /** By the model itself: hashing its definition anew at every question cost more than small answers do. */
  private readonly opened = new WeakMap<object, DocumentCollection<never>>();
  private readonly collections = new Map<string, { definition: string; collection: LibsqlCollection<never> }>();

  private constructor(
    /** For what shares the file: snapshots. */
    readonly file: StatementFile,
  ) {
    super();
  }

  /** @throws StorageUnavailable, StorageTooNew */
  static async open({ file }: { readonly file: string }): Promise<LibsqlDocumentStore> {
    return new LibsqlDocumentStore(
      await StatementFile.open({
        file,
        schema: documentsSchema,
        synchronous: 'NORMAL',
        // 32 MiB of write-ahead log between checkpoints: at SQLite's 4 MiB a rebuild spent a fifth of its time on them.
        pragmas: ['cache_size=-65536', 'wal_autocheckpoint=8192'],
      }),
    );
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
    const collection = new LibsqlCollection<D>(this.file, plain);
    this.collections.set(key, { definition, collection: collection as unknown as LibsqlCollection<never> });
    return collection;
  }

  async loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    const text = 'SELECT log_id AS "logId", position FROM checkpoints WHERE projection = ?';
    const [row] = this.file.all<{ logId: string; position: string }>(text, [projection]);
    return row ? { logId: row.logId, position: row.position } : null;
  }

  async saveCheckpoint(projection: string, { logId, position }: Checkpoint): Promise<void> {
    const text = 'INSERT OR REPLACE INTO checkpoints (projection, log_id, position) VALUES (?, ?, ?)';
    await this.file.transact([{ sql: text, params: [projection, logId, position] }]);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
