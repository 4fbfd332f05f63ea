import type { AnyProjection, DocumentStore, RecordedEvent } from '@hubledger/kernel';
import { applyBatch } from '@hubledger/projector';
import { InMemoryDocumentStore } from './in-memory-document-store';

/** Read models as they stand after these events. */
export const projected = async (
  projections: readonly AnyProjection[],
  events: readonly RecordedEvent[],
  store: DocumentStore = new InMemoryDocumentStore(),
): Promise<DocumentStore> => {
  for (const projection of projections) await applyBatch(projection, store.collection(projection.model), events);
  return store;
};
