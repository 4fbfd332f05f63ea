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
} from '@aws-sdk/client-s3';
import type { ObjectHead } from '@hubledger/kernel';
import type { S3Clients } from './s3-client';
import { unlessMissing } from './s3-errors';

/** A server lists at most this many keys at once. */
const MAX_KEYS = 1_000;
/** Larger ones take longer than a small request may. */
const SMALL_BYTES = 256 * 1024;

/** The requests that this adapter makes for single objects of one bucket. */
export class S3Bucket {
  constructor(
    readonly clients: S3Clients,
    readonly name: string,
  ) {}

  async head(key: string): Promise<ObjectHead | null> {
    const request = new HeadObjectCommand({ Bucket: this.name, Key: key });
    const found = await unlessMissing(() => this.clients.quick.send(request));
    return found && { key, size: found.ContentLength ?? 0, lastModified: isoOf(found.LastModified) };
  }

  /** For a small object, at once. Null when there is none. */
  async get(key: string): Promise<Buffer | null> {
    const request = new GetObjectCommand({ Bucket: this.name, Key: key });
    const answer = await unlessMissing(() => this.clients.quick.send(request));
    return answer?.Body ? Buffer.from(await answer.Body.transformToByteArray()) : null;
  }

  /** For a reader. Null when there is no such object. @param range as HTTP writes it */
  open(key: string, range?: string): Promise<GetObjectCommandOutput | null> {
    const request = { Bucket: this.name, Key: key, ...(range === undefined ? {} : { Range: range }) };
    return unlessMissing(() => this.clients.reading.send(new GetObjectCommand(request)));
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const request = { Bucket: this.name, Key: key, Body: bytes, ContentLength: bytes.byteLength };
    const client = bytes.byteLength > SMALL_BYTES ? this.clients.patient : this.clients.quick;
    await client.send(new PutObjectCommand(request));
  }

  async delete(key: string): Promise<void> {
    await this.clients.quick.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
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
    return (await unlessMissing(() => this.clients.patient.send(new CopyObjectCommand(request)))) !== null;
  }

  /** One page, in key order. */
  async list(prefix: string, after: string | undefined, limit: number): Promise<ObjectHead[]> {
    const request = { Bucket: this.name, Prefix: prefix, StartAfter: after, MaxKeys: Math.min(limit, MAX_KEYS) };
    const { Contents = [] } = await this.clients.listing.send(new ListObjectsV2Command(request));
    return Contents.map(({ Key = '', Size = 0, LastModified }) => ({
      key: Key,
      size: Size,
      lastModified: isoOf(LastModified),
    }));
  }

  /** Makes the bucket where there is none. */
  async ensure(): Promise<void> {
    const bucket = { Bucket: this.name };
    const found = await unlessMissing(() => this.clients.quick.send(new HeadBucketCommand(bucket)));
    if (!found) await this.clients.quick.send(new CreateBucketCommand(bucket));
  }

  /** ISO-8601 UTC; null where the server does not tell, or not to us. */
  async createdAt(): Promise<string | null> {
    const listed = await this.clients.quick.send(new ListBucketsCommand({})).catch(() => null);
    const found = listed?.Buckets?.find(({ Name }) => Name === this.name);
    return found?.CreationDate?.toISOString() ?? null;
  }
}

const isoOf = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();
