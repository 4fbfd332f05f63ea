import { type Checkpoint, type DocumentCollection, DocumentStore, type ReadModel } from '@hubledger/kernel';
import type { MongoSides, SidesParts } from '../sides/mongo-sides';
import { keyOf } from '../sides/names';

/** Read models in a database of MongoDB that several processes share. Every write is durable once acknowledged. */
export class MongoDocumentStore extends DocumentStore {
  constructor(
    private readonly parts: Pick<SidesParts, 'collections' | 'pointers'>,
    readonly sides: MongoSides,
  ) {
    super();
  }

  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const { collections, pointers } = this.parts;
    return collections.of(model, pointers.sideOf(keyOf(model)));
  }

  /** Asks the database: another process may have stored it. */
  loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    return this.parts.pointers.loadCheckpoint(projection);
  }

  async saveCheckpoint(projection: string, checkpoint: Checkpoint): Promise<void> {
    await this.parts.pointers.saveCheckpoint(projection, checkpoint);
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {
    this.parts.pointers.close();
    await this.sides.close();
  }
}
