import { GetObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DirectAnswer } from '@hubledger/kernel';

/**
 * Addresses that permit one request to the server, signed for the host by which clients know it. An answer says what the
 * hub would have said, as far as the protocol lets an address decide that: type and disposition, but no sandbox.
 */
export class PresignedAddresses {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  read(key: string, { contentType, contentDisposition, seconds }: DirectAnswer): Promise<string> {
    const request = new GetObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ResponseContentType: contentType,
      ResponseContentDisposition: contentDisposition,
      ResponseCacheControl: 'private, no-transform',
    });
    return getSignedUrl(this.client, request, { expiresIn: seconds });
  }

  /** The length is signed: no other can be sent. */
  writePart(key: string, uploadId: string, number: number, bytes: number, seconds: number): Promise<string> {
    const part = { Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumber: number, ContentLength: bytes };
    return getSignedUrl(this.client, new UploadPartCommand(part), { expiresIn: seconds });
  }
}
