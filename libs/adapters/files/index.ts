export { FileObjectStore, type FileObjectStoreOptions } from './file-object-store';
