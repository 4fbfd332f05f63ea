import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { documentStoreContract } from './document-store.contract';

documentStoreContract('memory', async () => {
  const subject = new InMemoryDocumentStore();
  return { subject, close: () => subject.close() };
});
