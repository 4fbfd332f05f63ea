import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { S3Bucket } from './s3-bucket';
import type { StagedContent } from './s3-upload';
import type { Slots } from './slots';

const MiB = 1024 * 1024;
/** Larger objects go in parts. */
export const PART_BYTES = 8 * MiB;
/** What one request copies: servers are silent while they do. */
export const COPY_BYTES = 64 * MiB;
const MAX_PARTS = 10_000;

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
  const { quick, patient } = bucket.clients;
  const { UploadId = '' } = await quick.send(new CreateMultipartUploadCommand(object));
  try {
    const Parts = new Array<{ PartNumber: number; ETag: string | undefined }>(parts.length);
    await atOnce(parts, async (part) => {
      Parts[part.number - 1] = { PartNumber: part.number, ETag: await send(part, UploadId) };
    });
    await patient.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ ...object, UploadId });
    await quick.send(abort).catch(() => undefined); // the first error tells more; stale ones are swept
    throw error;
  }
};

/** @param slots bounds the bytes in memory, all uploads together */
export const putInParts = (bucket: S3Bucket, key: string, content: StagedContent, slots: Slots): Promise<void> =>
  inParts(bucket, key, partsOf(content.size), ({ number, start, end }, UploadId) =>
    slots.during(end - start, async () => {
      const Body = await content.read(start, end);
      const object = { Bucket: bucket.name, Key: key, UploadId, PartNumber: number };
      const part = new UploadPartCommand({ ...object, Body, ContentLength: end - start });
      return (await bucket.clients.patient.send(part)).ETag;
    }),
  );

/** An object whose bytes are copied. */
export interface CopySource {
  readonly key: string;
  /** Bytes; it must not be empty. */
  readonly size: number;
  /** Nothing else may have come in its place; a server that knows no such condition does not look. */
  readonly etag?: string | undefined;
}

/** Makes an object out of another one, or of itself. The bytes stay at the server. */
export const copyInParts = (bucket: S3Bucket, from: CopySource, key: string): Promise<void> =>
  inParts(bucket, key, partsOf(from.size, COPY_BYTES), async ({ number, start, end }, UploadId) => {
    const part = new UploadPartCopyCommand({
      Bucket: bucket.name,
      Key: key,
      UploadId,
      PartNumber: number,
      CopySource: `${bucket.name}/${from.key}`,
      CopySourceRange: `bytes=${start}-${end - 1}`,
      CopySourceIfMatch: from.etag,
    });
    return (await bucket.clients.patient.send(part)).CopyPartResult?.ETag;
  });
