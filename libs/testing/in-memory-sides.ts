import {
  type Checkpoint,
  type DocumentCollection,
  DocumentSides,
  type DocumentStore,
  newId,
  type ReadModel,
  type Side,
  type SideView,
  type SideWriter,
} from '@hubledger/kernel';
import { InMemoryCollection } from './in-memory-collection';

interface Kept {
  readonly collections: Map<string, InMemoryCollection<object>>;
  readonly checkpoints: Map<string, Checkpoint>;
  finished: boolean;
}

type Store = DocumentStore & { replaceCollection(model: ReadModel, next: InMemoryCollection<object>): void };

/** Sides in memory: one that is not finished is refused as every store refuses it. */
export class InMemorySides extends DocumentSides {
  private readonly kept = new Map<string, Kept>();
  private readonly seen = new Map<string, string>();

  constructor(private readonly store: Store) {
    super();
  }

  async create(): Promise<Side> {
    const id = newId();
    this.kept.set(id, { collections: new Map(), checkpoints: new Map(), finished: false });
    return { id, at: null };
  }

  async fill(side: Side, models: readonly ReadModel[]): Promise<SideWriter> {
    const kept = this.of(side);
    for (const model of models) kept.collections.set(keyOf(model), new InMemoryCollection<object>(model));
    return {
      collection: (model) => collectionOf(kept, model),
      finish: async () => void (kept.finished = true),
      abandon: async () => void this.kept.delete(side.id),
    };
  }

  async view(side: Side): Promise<SideView> {
    const kept = this.finished(side);
    const { store } = this;
    const { collections, checkpoints } = kept;
    return {
      collection: <D extends object>(model: ReadModel<D>) =>
        (collections.get(keyOf(model as unknown as ReadModel)) as unknown as DocumentCollection<D> | undefined) ??
        store.collection(model),
      loadCheckpoint: async (projection) => checkpoints.get(projection) ?? null,
      saveCheckpoint: async (projection, checkpoint) => {
        if (this.seen.get(projection) === side.id) await store.saveCheckpoint(projection, checkpoint);
        checkpoints.set(projection, checkpoint);
      },
      sync: () => store.sync(),
    };
  }

  async swapIn(side: Side, model: ReadModel, fence = 0): Promise<void> {
    const kept = this.finished(side);
    const checkpoint = kept.checkpoints.get(keyOf(model));
    if (!checkpoint) throw new Error(`Side ${side.id} has no checkpoint of ${model.name}`);
    const { logId, position } = checkpoint;
    await this.store.saveCheckpoint(keyOf(model), { logId, position, ...(fence > 0 ? { fence } : {}) });
    this.store.replaceCollection(model, collectionOf(kept, model));
    this.seen.set(keyOf(model), side.id);
  }

  async drop({ id }: Side): Promise<void> {
    if (![...this.seen.values()].includes(id)) this.kept.delete(id);
  }

  current(model: ReadModel): string {
    return this.seen.get(keyOf(model)) ?? '';
  }

  async lookAgain(): Promise<void> {}

  async sweep(): Promise<void> {}

  async forgetDeleted(): Promise<void> {} // nothing outlives its deletion here

  private of({ id }: Side): Kept {
    const kept = this.kept.get(id);
    if (!kept) throw new Error(`There is no side ${id}`);
    return kept;
  }

  private finished(side: Side): Kept {
    const kept = this.of(side);
    if (!kept.finished) throw new Error(`Side ${side.id} is not finished`);
    return kept;
  }
}

const keyOf = ({ name, version }: ReadModel): string => `${name}@${version}`;

const collectionOf = ({ collections }: Kept, model: ReadModel): InMemoryCollection<object> => {
  const collection = collections.get(keyOf(model));
  if (!collection) throw new Error(`Read model ${model.name} is not on this side`);
  return collection;
};
