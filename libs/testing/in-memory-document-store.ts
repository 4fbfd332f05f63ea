import {
  checkReadModel,
  type Checkpoint,
  type DocumentCollection,
  DocumentStore,
  FencedOff,
  type ReadModel,
  ReadModelChanged,
} from '@hubledger/kernel';
import { InMemoryCollection } from './in-memory-collection';
import { InMemorySides } from './in-memory-sides';

/** Read models in memory with every promise of the port: documents are cloned on the way in and out. */
export class InMemoryDocumentStore extends DocumentStore {
  private readonly collections = new Map<string, { definition: string; collection: InMemoryCollection<object> }>();
  private readonly checkpoints = new Map<string, Checkpoint>();
  readonly sides = new InMemorySides(this);

  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const plain = model as unknown as ReadModel;
    checkReadModel(plain);
    const key = keyOf(plain);
    const definition = definitionOf(plain);
    const known = this.collections.get(key);
    if (known && known.definition !== definition) throw new ReadModelChanged(model.name, model.version);
    const { collection } = known ?? { collection: new InMemoryCollection<object>(plain) };
    this.collections.set(key, { definition, collection });
    return collection as unknown as DocumentCollection<D>;
  }

  async loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    return this.checkpoints.get(projection) ?? null;
  }

  async saveCheckpoint(projection: string, { logId, position, fence }: Checkpoint): Promise<void> {
    const stored = this.checkpoints.get(projection)?.fence ?? 0;
    if (stored > (fence ?? 0)) throw new FencedOff(projection, fence ?? 0);
    this.checkpoints.set(projection, { logId, position, ...(fence === undefined ? {} : { fence }) });
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}

  /** For `InMemorySides`: from here on `collection` answers this one. */
  replaceCollection(model: ReadModel, collection: InMemoryCollection<object>): void {
    const known = this.collections.get(keyOf(model));
    this.collections.set(keyOf(model), { definition: known?.definition ?? definitionOf(model), collection });
  }
}

const keyOf = ({ name, version }: ReadModel): string => `${name}_v${version}`;

const definitionOf = (model: ReadModel): string =>
  JSON.stringify([model.indexes, model.compound, Object.keys(model.texts ?? {})]);
