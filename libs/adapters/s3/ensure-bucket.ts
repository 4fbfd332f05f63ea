import { StoreRefused, tlsTrouble } from '@hubledger/kernel';
import type { S3Bucket } from './s3-bucket';
import { answeredBy, translatedError } from './s3-errors';

/** Another region, a request it does not understand, a key it does not know, a bucket of somebody else or that can't be made. */
const FOR_GOOD: ReadonlySet<number> = new Set([301, 400, 401, 403, 404]);

/** Makes the bucket if there is none. @throws StoreRefused, ObjectsUnavailable */
export const ensureBucket = async (bucket: S3Bucket): Promise<void> => {
  try {
    await bucket.ensure();
  } catch (error) {
    const trouble = tlsTrouble(error);
    if (trouble !== null) {
      throw new StoreRefused(`KOHAKU_HUB_S3_ENDPOINT: ${trouble}; name a private authority with NODE_EXTRA_CA_CERTS`);
    }
    const { status } = answeredBy(error);
    if (!FOR_GOOD.has(status)) throw translatedError(error);
    throw new StoreRefused(
      `The S3 server refuses the bucket ${bucket.name} (${status}): look at KOHAKU_HUB_S3_ACCESS_KEY, KOHAKU_HUB_S3_SECRET_KEY, KOHAKU_HUB_S3_REGION and KOHAKU_HUB_S3_BUCKET`,
    );
  }
};
