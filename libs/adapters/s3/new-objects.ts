import { PutObjectCommand } from '@aws-sdk/client-s3';
import { incomingKey } from './own-uploads';
import type { S3Bucket } from './s3-bucket';
import { answeredBy } from './s3-errors';

/** There is one, or somebody else is putting it just now. */
const TAKEN: ReadonlySet<number> = new Set([409, 412]);

/**
 * Puts small objects where there are none by one request instead of two. Older servers overlook the condition, or don't
 * know it: that is found out once, by trying it.
 */
export class NewObjects {
  private honoured: Promise<boolean> | null = null;

  constructor(private readonly bucket: S3Bucket) {}

  /** False: it was not put, as there may be one. */
  async put(key: string, bytes: Uint8Array): Promise<boolean> {
    this.honoured ??= this.tried();
    return (await this.honoured) && this.tryToPut(key, bytes);
  }

  private async tried(): Promise<boolean> {
    const key = incomingKey();
    const nothing = new Uint8Array();
    try {
      await this.bucket.put(key, nothing);
      const isReplaced = await this.tryToPut(key, nothing);
      await this.bucket.delete(key);
      return !isReplaced;
    } catch (error) {
      if (answeredBy(error).status < 400 || answeredBy(error).status >= 500) this.honoured = null; // asked again later
      return false;
    }
  }

  private async tryToPut(Key: string, Body: Uint8Array): Promise<boolean> {
    const put = { Bucket: this.bucket.name, Key, Body, ContentLength: Body.byteLength, IfNoneMatch: '*' };
    try {
      await this.bucket.clients.quick.send(new PutObjectCommand(put));
      return true;
    } catch (error) {
      if (TAKEN.has(answeredBy(error).status)) return false;
      throw error;
    }
  }
}
