import { FileObjectStore } from '@hubledger/adapters/files';
import type { ObjectStore } from '@hubledger/kernel';
import type { Replica, Settings } from '@hubledger/platform/config';
import { join } from 'node:path';
import { StartRefused } from './start-refused';

type ContentSettings = Pick<Settings['content'], 'bucket' | 's3'>;

/** The client of S3 is loaded only where it is used: it would double what the program loads. */
export const openObjects = async (
  directory: string,
  { bucket, s3 }: ContentSettings,
  stagingDirectory: string,
): Promise<ObjectStore> => {
  if (!s3) return FileObjectStore.open({ directory: join(directory, 'objects'), bucket });
  const { S3ObjectStore } = await import('../adapters/s3/index.js');
  return S3ObjectStore.open({ ...s3, bucket, stagingDirectory });
};

/** Where the hub keeps them that a replica was made of; as they are. */
export const objectsOfSource = async (
  { objects, bucket }: Replica,
  { s3 }: ContentSettings,
  stagingDirectory: string,
): Promise<ObjectStore> => {
  if (!/^https?:/.test(objects)) return FileObjectStore.attach({ directory: objects, bucket });
  if (s3?.endpoint !== objects) {
    throw new StartRefused(`The objects of this replica are at ${objects}: set KOHAKU_HUB_S3_ENDPOINT and its keys`);
  }
  const { S3ObjectStore } = await import('../adapters/s3/index.js');
  return S3ObjectStore.attach({ ...s3, bucket, stagingDirectory });
};
