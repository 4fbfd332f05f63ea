import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { Slots } from './slots';
import type { StagedContent } from './s3-upload';
import type { S3Bucket } from './s3-bucket';

const MiB = 1024 * 1024;
/** Larger objects go in parts. */
export const PART_BYTES = 8 * MiB;
const MAX_PARTS = 10_000;
/** The largest object that one request can copy. */
export const MAX_COPY_BYTES = 5 * 1024 * MiB;

interface Part {
  readonly number: number;
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

/** All of one size but the last, as some servers demand; at most 10,000. */
export const partsOf = (size: number, atLeast = PART_BYTES): Part[] => {
  const bytes = Math.max(atLeast, Math.ceil(size / MAX_PARTS / MiB) * MiB);
  return Array.from({ length: Math.ceil(size / bytes) }, (_, index) => ({
    number: index + 1,
    start: index * bytes,
    end: Math.min(size, (index + 1) * bytes),
  }));
};

/** Answers the part's ETag. */
type SendPart = (part: Part, UploadId: string) => Promise<string | undefined>;

/** Nothing stands under the key before the last request; whatever fails before it, the parts are thrown away. */
const inParts = async (bucket: S3Bucket, key: string, parts: readonly Part[], send: SendPart): Promise<void> => {
  const object = { Bucket: bucket.name, Key: key };
  const { UploadId = '' } = await bucket.client.send(new CreateMultipartUploadCommand(object));
  try {
    const Parts = new Array<{ PartNumber: number; ETag: string | undefined }>(parts.length);
    await atOnce(parts, async (part) => {
      Parts[part.number - 1] = { PartNumber: part.number, ETag: await send(part, UploadId) };
    });
    await bucket.client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ ...object, UploadId });
    await bucket.client.send(abort).catch(() => undefined); // the first error tells more; stale ones are swept
    throw error;
  }
};

/** @param slots bounds the parts in memory, all uploads together */
export const putInParts = (bucket: S3Bucket, key: string, content: StagedContent, slots: Slots): Promise<void> =>
  inParts(bucket, key, partsOf(content.size), ({ number, start, end }, UploadId) =>
    slots.during(async () => {
      const Body = await content.read(start, end);
      const object = { Bucket: bucket.name, Key: key, UploadId, PartNumber: number };
      return (await bucket.client.send(new UploadPartCommand({ ...object, Body, ContentLength: end - start }))).ETag;
    }),
  );

/** Makes an object anew out of itself; it must not be empty. */
export const copyInParts = (bucket: S3Bucket, key: string, size: number): Promise<void> =>
  inParts(bucket, key, partsOf(size, MAX_COPY_BYTES / 5), async ({ number, start, end }, UploadId) => {
    const source = { CopySource: `${bucket.name}/${key}`, CopySourceRange: `bytes=${start}-${end - 1}` };
    const object = { Bucket: bucket.name, Key: key, UploadId, PartNumber: number };
    return (await bucket.client.send(new UploadPartCopyCommand({ ...object, ...source }))).CopyPartResult?.ETag;
  });

/** Parts of uploads that a crash left behind cost storage and are in no listing. Answers how many were thrown away. */
export const abortStaleUploads = async (bucket: S3Bucket, before: Date): Promise<number> => {
  const Bucket = bucket.name;
  const { Uploads = [] } = await bucket.client.send(new ListMultipartUploadsCommand({ Bucket }));
  const stale = Uploads.filter(({ Initiated }) => Initiated && Initiated < before);
  await atOnce(stale, async ({ Key, UploadId }) => {
    await bucket.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  });
  return stale.length;
};
