import { createReadStream } from 'node:fs';
import { ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { IncomingFile } from '@hubledger/adapters/staging/incoming-file';
import type { S3Bucket } from './s3-bucket';
import { answeredBy } from './s3-errors';

const ATTEMPTS = 3;
const CHUNK = 1024 * 1024;

interface PartPlace {
  readonly Key: string;
  readonly UploadId: string;
  readonly PartNumber: number;
}

/**
 * Sends a part of any size from the disk, 1 MiB in memory, signed with its SHA-256, which the server checks. The client
 * repeats no stream, so that is done here. Answers the ETag.
 */
export const sendStagedPart = async (bucket: S3Bucket, part: PartPlace, file: IncomingFile): Promise<string> => {
  await file.readable();
  const hash = await file.sha256();
  for (let attempt = 1; ; attempt++) {
    const Body = createReadStream(file.path, { highWaterMark: CHUNK });
    const command = new UploadPartCommand({ Bucket: bucket.name, ...part, Body, ContentLength: file.size });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = hash;
        return next(args);
      },
      { step: 'build', name: 'knownHash' },
    );
    try {
      return (await bucket.clients.patient.send(command)).ETag ?? '';
    } catch (error) {
      const { status } = answeredBy(error);
      if (status === 0) await assertUnderway(bucket, part);
      const mayPass = status === 0 || status >= 500 || status === 429;
      if (!mayPass || attempt === ATTEMPTS) throw error;
    } finally {
      Body.destroy();
    }
  }
};

/** A server that refuses a part closes the connection while the rest is on its way: the reason may be lost. */
const assertUnderway = async (bucket: S3Bucket, { Key, UploadId }: PartPlace): Promise<void> => {
  await bucket.clients.quick.send(new ListPartsCommand({ Bucket: bucket.name, Key, UploadId, MaxParts: 1 }));
};
