import {
  checkReadModel,
  type Checkpoint,
  type DocumentCollection,
  DocumentStore,
  type ReadModel,
  ReadModelChanged,
} from '@hubledger/kernel';
import { InMemoryCollection } from './in-memory-collection';

/** Read models in memory with every promise of the port: documents are cloned on the way in and out. */
export class InMemoryDocumentStore extends DocumentStore {
  private readonly collections = new Map<string, { definition: string; collection: InMemoryCollection<object> }>();
  private readonly checkpoints = new Map<string, Checkpoint>();

  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const plain = model as unknown as ReadModel;
    checkReadModel(plain);
    const key = `${model.name}_v${model.version}`;
    const definition = JSON.stringify([model.indexes, model.compound, Object.keys(model.texts ?? {})]);
    const known = this.collections.get(key);
    if (known && known.definition !== definition) throw new ReadModelChanged(model.name, model.version);
    const { collection } = known ?? { collection: new InMemoryCollection<object>(plain) };
    this.collections.set(key, { definition, collection });
    return collection as unknown as DocumentCollection<D>;
  }

  async loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    return this.checkpoints.get(projection) ?? null;
  }

  async saveCheckpoint(projection: string, { logId, position }: Checkpoint): Promise<void> {
    this.checkpoints.set(projection, { logId, position });
  }

  async close(): Promise<void> {}
}
