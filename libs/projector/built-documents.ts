import {
  type Checkpoint,
  type DocumentCollection,
  DocumentStore,
  DomainError,
  type ReadModel,
} from '@hubledger/kernel';

/** A few seconds or, with a log of millions of events, minutes. */
const RETRY_AFTER_S = 5;

/** There is nothing to read yet. An empty answer would say that there is nothing at all. */
export class ReadModelBeingBuilt extends DomainError {
  readonly code = 'read_model.being_built';
  readonly kind = 'unavailable';
  constructor(readModel: string) {
    super(`The list of ${readModel} is being built, try again later`, { readModel, retryAfter: RETRY_AFTER_S });
  }
}

/** What readers are given: read models that wait for their first build are refused instead of looking empty. */
export class BuiltDocuments extends DocumentStore {
  constructor(
    private readonly documents: DocumentStore,
    private readonly waitsForBuild: (readModel: string) => boolean,
  ) {
    super();
  }

  /** @throws ReadModelBeingBuilt */
  collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    if (this.waitsForBuild(model.name)) throw new ReadModelBeingBuilt(model.name);
    return this.documents.collection(model);
  }

  loadCheckpoint(projection: string): Promise<Checkpoint | null> {
    return this.documents.loadCheckpoint(projection);
  }

  saveCheckpoint(projection: string, checkpoint: Checkpoint): Promise<void> {
    return this.documents.saveCheckpoint(projection, checkpoint);
  }

  sync(): Promise<void> {
    return this.documents.sync();
  }

  close(): Promise<void> {
    return this.documents.close();
  }
}
