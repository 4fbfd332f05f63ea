import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, type MultipartUpload } from '@aws-sdk/client-s3';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import { OWN_UPLOADS } from './own-uploads';
import type { S3Bucket } from './s3-bucket';
import { unlessMissing } from './s3-errors';

/** Pages of a thousand in one sweep of one sort; what is left is for the next. */
const MAX_PAGES = 100;

/**
 * Parts of uploads that were never ended cost storage and are in no listing. Throws away those of this program that were
 * begun before, and answers how many. Others may use the same bucket: what does not look like ours stays.
 */
export const abortStaleUploads = async (bucket: S3Bucket, before: Date): Promise<number> => {
  let aborted = 0;
  for (const { prefix, key } of OWN_UPLOADS) {
    for await (const page of uploadsBelow(bucket, prefix)) {
      const stale = page.filter(({ Key = '', Initiated }) => key.test(Key) && Initiated && Initiated < before);
      await atOnce(stale, async ({ Key, UploadId }) => {
        const abort = new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId });
        if (await unlessMissing(() => bucket.clients.quick.send(abort))) aborted += 1;
      });
    }
  }
  return aborted;
};

async function* uploadsBelow(bucket: S3Bucket, Prefix: string): AsyncGenerator<MultipartUpload[], void, undefined> {
  let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const request = new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix, ...from });
    const { Uploads = [], IsTruncated, NextKeyMarker, NextUploadIdMarker } = await bucket.clients.listing.send(request);
    yield Uploads;
    if (IsTruncated !== true || !NextKeyMarker) return;
    from = { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker ? { UploadIdMarker: NextUploadIdMarker } : {}) };
  }
}
