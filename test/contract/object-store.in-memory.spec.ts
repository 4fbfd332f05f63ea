import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { objectStoreContract } from './object-store.contract';
import { partedUploadContract } from './parted-uploads.contract';

const open = async () => ({ subject: new InMemoryObjectStore(), close: async () => undefined });

objectStoreContract('memory', open);
partedUploadContract('memory', open);
