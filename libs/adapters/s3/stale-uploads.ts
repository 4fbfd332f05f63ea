import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { S3Bucket } from './s3-bucket';

/** Pages of a thousand in one sweep; what is left is for the next. */
const MAX_PAGES = 100;

/**
 * Parts of uploads that were never ended cost storage and are in no listing. Throws those away that were begun before,
 * and answers how many.
 */
export const abortStaleUploads = async (bucket: S3Bucket, before: Date): Promise<number> => {
  const { quick, listing } = bucket.clients;
  const Bucket = bucket.name;
  let aborted = 0;
  let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await listing.send(new ListMultipartUploadsCommand({ Bucket, ...from }));
    const stale = (listed.Uploads ?? []).filter(({ Initiated }) => Initiated && Initiated < before);
    await atOnce(stale, async ({ Key, UploadId }) => {
      await quick.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      aborted += 1;
    });
    if (listed.IsTruncated !== true || !listed.NextKeyMarker) return aborted;
    from = { KeyMarker: listed.NextKeyMarker, UploadIdMarker: listed.NextUploadIdMarker };
  }
  return aborted;
};
