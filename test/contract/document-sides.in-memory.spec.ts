import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { documentSidesContract } from './document-sides.contract';

documentSidesContract('in memory', async () => {
  const store = new InMemoryDocumentStore();
  return { subject: { store, sides: store.sides }, close: () => store.close() };
});
