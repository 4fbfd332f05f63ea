import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@hubledger/adapters/files';
import { objectStoreContract } from './object-store.contract';
import { partedUploadContract } from './parted-uploads.contract';

const open = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'objects-'));
  const subject = await FileObjectStore.open({ directory: join(directory, 'objects'), bucket: 'hub-storage' });
  return { subject, close: () => rm(directory, { recursive: true }) };
};

objectStoreContract('files', open);
partedUploadContract('files', open);
