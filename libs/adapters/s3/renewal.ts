import type { ObjectHead } from '@hubledger/kernel';
import { COPY_BYTES, copyInParts } from './multipart';
import type { S3Bucket } from './s3-bucket';
import { unlessMissing } from './s3-errors';

/** Servers tell whole seconds, and their clocks differ from ours. */
const SURELY_OLDER_MS = 2_000;

/**
 * Makes an object count as stored now. By a copy onto itself; a server may take that for a change of metadata alone
 * and keep the old time. Such a one is recognised by its first answer, and gets the object in parts from then on.
 */
export class Renewal {
  private copyRenews: boolean | null = null;

  constructor(private readonly bucket: S3Bucket) {}

  /** False when the object is gone meanwhile. */
  async renewed(found: ObjectHead): Promise<boolean> {
    if (this.copyRenews === false || found.size > COPY_BYTES) return this.rewritten(found);
    if (!(await this.bucket.copyOntoItself(found.key))) return false;
    if (this.copyRenews === true) return true;
    const now = await this.bucket.head(found.key);
    if (!now) return false;
    if (now.lastModified > found.lastModified) this.copyRenews = true;
    else if (Date.now() - Date.parse(found.lastModified) > SURELY_OLDER_MS) this.copyRenews = false;
    return now.lastModified > found.lastModified || this.rewritten(found);
  }

  private async rewritten({ key, size }: ObjectHead): Promise<boolean> {
    if (size === 0) {
      await this.bucket.put(key, new Uint8Array());
      return true;
    }
    const done = await unlessMissing(async () => {
      await copyInParts(this.bucket, { key, size }, key);
      return true;
    });
    return done ?? false;
  }
}
