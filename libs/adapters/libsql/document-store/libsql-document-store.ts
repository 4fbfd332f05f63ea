import {
  type Checkpoint,
  Clock,
  type DocumentCollection,
  DocumentStore,
  type ReadModel,
  SystemClock,
} from '@hubledger/kernel';
import type { StatementFile } from '../statement-worker';
import { DocumentFile } from './document-file';
import { LibsqlSides } from './libsql-sides';

/** Read models in libsql files: one to begin with, and one more for each time some of them are built anew. */
export class LibsqlDocumentStore extends DocumentStore {
  private constructor(
    private readonly main: DocumentFile,
    readonly sides: LibsqlSides,
  ) {
    super();
  }

  /** @throws StorageUnavailable, StorageTooNew */
  static async open({ file, clock }: { readonly file: string; readonly clock?: Clock }): Promise<LibsqlDocumentStore> {
    const main = await DocumentFile.open(file);
    try {
      return new LibsqlDocumentStore(main, await LibsqlSides.open(file, main, clock ?? new SystemClock()));
    } catch (error) {
      await main.close();
      throw error;
    }
  }

  /** For what shares the first file: snapshots. */
  get file(): StatementFile {
    return this.main.statements;
  }

  /** See `DocumentFile.collection`. */
  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    return this.sides.holding(`${model.name}@${model.version}`).collection(model);
  }

  loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    return this.sides.holding(projection).loadCheckpoint(projection);
  }

  saveCheckpoint(projection: string, checkpoint: Checkpoint): Promise<void> {
    return this.sides.holding(projection).saveCheckpoint(projection, checkpoint);
  }

  sync(): Promise<void> {
    return this.sides.sync();
  }

  async close(): Promise<void> {
    await this.sides.close();
    await this.main.close();
  }
}
