import { FileObjectStore } from '@hubledger/adapters/files';
import type { ObjectStore } from '@hubledger/kernel';
import { tmpdir } from 'node:os';
import { CommandRefused } from '../command';
import type { DataDirectory } from '../data-directory';

export type ObjectsPlace = Pick<DataDirectory, 'objects' | 'bucket' | 's3'>;

/** The objects of a hub that may be running: for reading only. @throws CommandRefused, ObjectsUnavailable */
export const objectsOf = async ({ objects, bucket, s3 }: ObjectsPlace): Promise<ObjectStore> => {
  if (!/^https?:/.test(objects)) return FileObjectStore.attach({ directory: objects, bucket });
  if (s3?.endpoint !== objects) {
    throw new CommandRefused(`The objects are at ${objects}: set KOHAKU_HUB_S3_ENDPOINT and its keys`);
  }
  const { S3ObjectStore } = await import('../../../../libs/adapters/s3/index.js'); // loaded only where it is used
  return S3ObjectStore.attach({ ...s3, bucket, stagingDirectory: tmpdir() });
};
