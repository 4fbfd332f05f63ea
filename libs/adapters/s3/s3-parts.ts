import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { Staging } from '@hubledger/adapters/staging';
import {
  checkAllParts,
  checkObjectKey,
  checkPartNumber,
  type CompletedParts,
  exactly,
  type ObjectChange,
  type PartedContent,
  PartedUploads,
  partAt,
  type PartPlan,
  PartsDiffer,
  type SentPart,
  UploadGone,
} from '@hubledger/kernel';
import { copyInParts } from './multipart';
import { INCOMING, incomingKey } from './own-uploads';
import type { PresignedAddresses } from './presigned';
import type { S3Bucket } from './s3-bucket';
import { chunksOf } from './s3-chunks';
import { answeredBy, isMissing, translated } from './s3-errors';
import { sendStagedPart } from './send-part';
import { abortStaleUploads } from './stale-uploads';

const MAX_KEYS = 1_000;

/** What the server says of parts that can't be put together. */
const NOT_THOSE = new Set(['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'InvalidRequest', 'MalformedXML']);

/** Gives content of so many bytes its key by `make`, unless there is an object already. */
export type KeepOrMake = (key: string, size: number, make: () => Promise<void>) => Promise<ObjectChange>;

/**
 * Each upload is a multipart upload to a key of its own below `incoming/`, which nobody asks for. Parts come by the hub
 * or from clients themselves; only the hub puts them together, which ends all that clients may do to them. What is there
 * then is hashed, and copied to its key by the server if it is right.
 */
export class S3Parts extends PartedUploads {
  constructor(
    private readonly bucket: S3Bucket,
    private readonly staging: Staging,
    /** Null: clients send nothing here themselves. */
    private readonly presigned: PresignedAddresses | null,
    private readonly keep: KeepOrMake,
  ) {
    super();
  }

  begin(): Promise<string> {
    return translated(async () => {
      const Key = incomingKey();
      const create = new CreateMultipartUploadCommand({ Bucket: this.bucket.name, Key });
      const { UploadId = '' } = await this.bucket.clients.quick.send(create);
      return JSON.stringify([Key, UploadId]);
    });
  }

  async put(ticket: string, plan: PartPlan, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    checkPartNumber(plan, number);
    const { Key, UploadId } = uploadOf(ticket);
    const file = await this.staging.incoming(null);
    try {
      for await (const chunk of exactly(body, partAt(plan, number).length)) await file.write(chunk);
      return await this.known(() => sendStagedPart(this.bucket, { Key, UploadId, PartNumber: number }, file));
    } finally {
      await file.discard();
    }
  }

  async writeAddress(ticket: string, plan: PartPlan, number: number, seconds: number): Promise<string | null> {
    checkPartNumber(plan, number);
    const { Key, UploadId } = uploadOf(ticket);
    return this.presigned?.writePart(Key, UploadId, number, partAt(plan, number).length, seconds) ?? null;
  }

  async complete(
    ticket: string,
    plan: PartPlan,
    parts: readonly SentPart[],
    { key, sha256, sha1Header }: PartedContent,
  ): Promise<CompletedParts | null> {
    checkObjectKey(key);
    checkAllParts(plan, parts);
    const { Key, UploadId } = uploadOf(ticket);
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const request = { Bucket: this.bucket.name, Key, UploadId, MultipartUpload: { Parts } };
    await this.known(() => this.bucket.clients.patient.send(new CompleteMultipartUploadCommand(request)));
    try {
      const { chunks, etag } = await this.read(Key);
      const { size, ...digests } = await this.staging.digestsOf(chunks, sha1Header);
      if (size !== plan.size || digests.sha256 !== sha256) return null;
      const source = { key: Key, size, etag };
      const change = await this.keep(key, size, () => copyInParts(this.bucket, source, key));
      return { change, sha1: digests.sha1 };
    } finally {
      await this.bucket.delete(Key).catch(() => undefined); // it is swept
    }
  }

  async abort(ticket: string): Promise<void> {
    if (!isOwn(ticket)) return;
    const abort = new AbortMultipartUploadCommand({ Bucket: this.bucket.name, ...uploadOf(ticket) });
    await translated(() =>
      this.bucket.clients.quick.send(abort).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      }),
    );
  }

  sweep(before: Date): Promise<number> {
    return translated(async () => {
      const aborted = await abortStaleUploads(this.bucket, before);
      const left = await this.bucket.list(INCOMING, undefined, MAX_KEYS); // put together, and left by a crash
      const stale = left.filter(({ lastModified }) => Date.parse(lastModified) < before.getTime());
      await atOnce(stale, ({ key }) => this.bucket.delete(key));
      return aborted + stale.length;
    });
  }

  private async read(key: string): Promise<{ chunks: AsyncIterable<Uint8Array>; etag: string | undefined }> {
    const answer = await translated(() => this.bucket.open(key));
    if (!answer?.Body) throw new UploadGone();
    return { chunks: chunksOf(answer.Body as Readable, answer.ContentLength ?? 0), etag: answer.ETag };
  }

  private known<T>(work: () => Promise<T>): Promise<T> {
    return translated(async () => {
      try {
        return await work();
      } catch (error) {
        if (isMissing(error)) throw new UploadGone();
        if (NOT_THOSE.has(answeredBy(error).name)) throw new PartsDiffer('The parts are not those that were sent');
        throw error;
      }
    });
  }
}

/** Begun here, and not in another store that was used before. */
const isOwn = (ticket: string): boolean => ticket.startsWith('[');

/** @throws UploadGone */
const uploadOf = (ticket: string): { Key: string; UploadId: string } => {
  if (!isOwn(ticket)) throw new UploadGone();
  const [Key = '', UploadId = ''] = JSON.parse(ticket) as string[];
  return { Key, UploadId };
};
