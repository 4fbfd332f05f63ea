import { type ObjectOwnership, StoreRefused } from '@hubledger/kernel';
import type { S3Bucket } from './s3-bucket';
import { answeredBy, translated, translatedError } from './s3-errors';

/** In no listing: it is nobody's content, and goes with no prefix that is deleted. */
export const OWNER_KEY = 'system/hub';

export class BucketOwnership implements ObjectOwnership {
  readonly key = OWNER_KEY;

  constructor(private readonly bucket: S3Bucket) {}

  async owner(): Promise<string | null> {
    const text = await translated(() => this.bucket.get(OWNER_KEY));
    return text?.toString('utf8').trim() || null;
  }

  async claim(owner: string): Promise<void> {
    try {
      await this.bucket.put(OWNER_KEY, Buffer.from(`${owner}\n`));
    } catch (error) {
      if (answeredBy(error).status !== 403) throw translatedError(error);
      throw new StoreRefused(
        `The S3 server lets nothing be written to the bucket ${this.bucket.name} (403): look at the rights of KOHAKU_HUB_S3_ACCESS_KEY`,
      );
    }
  }
}
