import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { objectStoreContract } from './object-store.contract';

objectStoreContract('memory', async () => ({ subject: new InMemoryObjectStore(), close: async () => undefined }));
