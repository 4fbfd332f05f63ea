import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectHead } from '@hubledger/kernel';
import { unlessMissing } from './s3-errors';

/** A server lists at most this many keys at once. */
const MAX_KEYS = 1_000;

/** The requests that this adapter makes for single objects of one bucket. */
export class S3Bucket {
  constructor(
    readonly client: S3Client,
    readonly name: string,
  ) {}

  async head(key: string): Promise<ObjectHead | null> {
    const found = await unlessMissing(() => this.client.send(new HeadObjectCommand({ Bucket: this.name, Key: key })));
    return found && { key, size: found.ContentLength ?? 0, lastModified: isoOf(found.LastModified) };
  }

  /** Null when there is no such object. @param range as HTTP writes it */
  get(key: string, range?: string): Promise<GetObjectCommandOutput | null> {
    const request = { Bucket: this.name, Key: key, ...(range === undefined ? {} : { Range: range }) };
    return unlessMissing(() => this.client.send(new GetObjectCommand(request)));
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const request = { Bucket: this.name, Key: key, Body: bytes, ContentLength: bytes.byteLength };
    await this.client.send(new PutObjectCommand(request));
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }

  /** An object of at most 5 GiB onto itself. False when there is none. */
  async copyOntoItself(key: string): Promise<boolean> {
    const request = {
      Bucket: this.name,
      Key: key,
      CopySource: `${this.name}/${key}`,
      MetadataDirective: 'REPLACE' as const,
      Metadata: { 'stored-again': new Date().toISOString() },
    };
    return (await unlessMissing(() => this.client.send(new CopyObjectCommand(request)))) !== null;
  }

  /** One page, in key order. */
  async list(prefix: string, after: string | undefined, limit: number): Promise<ObjectHead[]> {
    const request = { Bucket: this.name, Prefix: prefix, StartAfter: after, MaxKeys: Math.min(limit, MAX_KEYS) };
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command(request));
    return Contents.map(({ Key = '', Size = 0, LastModified }) => ({
      key: Key,
      size: Size,
      lastModified: isoOf(LastModified),
    }));
  }

  /** Makes the bucket where there is none. */
  async ensure(): Promise<void> {
    const bucket = { Bucket: this.name };
    const found = await unlessMissing(() => this.client.send(new HeadBucketCommand(bucket)));
    if (!found) await this.client.send(new CreateBucketCommand(bucket));
  }

  /** ISO-8601 UTC; null where the server does not tell, or not to us. */
  async createdAt(): Promise<string | null> {
    const listed = await this.client.send(new ListBucketsCommand({})).catch(() => null);
    const found = listed?.Buckets?.find(({ Name }) => Name === this.name);
    return found?.CreationDate?.toISOString() ?? null;
  }
}

const isoOf = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();
