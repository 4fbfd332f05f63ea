import type { Readable } from 'node:stream';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import { Staging } from '@hubledger/adapters/staging';
import {
  type BucketDescription,
  type ByteRange,
  checkObjectKey,
  checkObjectPrefix,
  clampRange,
  type DirectAnswer,
  KeyedMutex,
  type ListOptions,
  type ObjectChange,
  type ObjectChunks,
  type ObjectHead,
  ObjectStore,
  type ObjectUpload,
  type PartedUploads,
  type SmallObject,
  type UploadOptions,
  type WhenTaken,
} from '@hubledger/kernel';
import { BucketOwnership, OWNER_KEY } from './bucket-ownership';
import { ensureBucket } from './ensure-bucket';
import { PART_BYTES, putInParts } from './multipart';
import { NewObjects } from './new-objects';
import { PresignedAddresses } from './presigned';
import { Renewal } from './renewal';
import { S3Bucket } from './s3-bucket';
import { chunksOf } from './s3-chunks';
import { s3Clients, signingClient } from './s3-client';
import { isOutOfRange, translated } from './s3-errors';
import { S3Parts } from './s3-parts';
import type { S3Settings } from './s3-settings';
import { S3Upload, type StagedContent } from './s3-upload';
import { Slots } from './slots';
import { refuseUnsignedCopies } from './unsigned-headers';

/** Not worth waiting for others: a commit has thousands of them. */
const SMALL_BYTES = 256 * 1024;
/** Of larger objects and parts, in memory, all uploads together. */
const BYTES_AT_ONCE = 8 * PART_BYTES;
const LISTS_AT_ONCE = 8;

/** Objects of one bucket of any S3-compatible server. */
export class S3ObjectStore extends ObjectStore {
  readonly bucket: string;
  readonly parts: PartedUploads;
  private readonly slots = new Slots(BYTES_AT_ONCE);
  /** What a change replaced is asked before it: in this process one change of a key at a time. */
  private readonly changing = new KeyedMutex();
  private readonly renewal: Renewal;
  private readonly fresh: NewObjects;
  private readonly presigned: PresignedAddresses | null;

  private constructor(
    private readonly remote: S3Bucket,
    private readonly staging: Staging,
    private readonly settings: S3Settings,
  ) {
    super();
    this.bucket = remote.name;
    this.renewal = new Renewal(remote);
    this.fresh = new NewObjects(remote);
    const { publicEndpoint, presignedUploads } = settings;
    this.presigned = publicEndpoint
      ? new PresignedAddresses(signingClient(publicEndpoint, settings), remote.name)
      : null;
    this.parts = new S3Parts(remote, staging, presignedUploads ? this.presigned : null, (key, size, make) =>
      this.change(key, 'keep', size, make),
    );
  }

  /** Makes the bucket if there is none. @throws ObjectsUnavailable, StoreRefused */
  static async open(settings: S3Settings): Promise<S3ObjectStore> {
    const remote = new S3Bucket(s3Clients(settings), settings.bucket);
    const staging = await Staging.open(settings.stagingDirectory);
    await ensureBucket(remote);
    if (settings.presignedUploads) await refuseUnsignedCopies(remote);
    return new S3ObjectStore(remote, staging, settings);
  }

  /** Objects of another owner, which may be at work: for reading only, as nothing is prepared or cleaned up. */
  static attach(settings: S3Settings): S3ObjectStore {
    const remote = new S3Bucket(s3Clients(settings), settings.bucket);
    return new S3ObjectStore(remote, Staging.unprepared(settings.stagingDirectory), settings);
  }

  override get ownership(): BucketOwnership {
    return new BucketOwnership(this.remote);
  }

  override get listsAtOnce(): number {
    return LISTS_AT_ONCE;
  }

  async describe(): Promise<BucketDescription> {
    const { endpoint, region, forcePathStyle } = this.settings;
    return { endpoint, region, forcePathStyle, createdAt: await this.remote.createdAt() };
  }

  async upload({ sha1Header }: UploadOptions = {}): Promise<ObjectUpload> {
    const file = await this.staging.incoming(sha1Header ?? null);
    return new S3Upload(file, (key, content) => this.store(key, 'keep', content));
  }

  put(key: string, content: Uint8Array): Promise<ObjectChange> {
    return this.putObject({ key, bytes: content, whenTaken: 'replace' });
  }

  async putAll(objects: readonly SmallObject[]): Promise<ObjectChange[]> {
    for (const { key } of objects) checkObjectKey(key);
    const lastOfEach = new Map(objects.map((object) => [object.key, object]));
    const changes: ObjectChange[] = [];
    await atOnce([...lastOfEach.values()], async (object) => void changes.push(await this.putObject(object)));
    return changes;
  }

  async get(key: string): Promise<Buffer | null> {
    checkObjectKey(key);
    return translated(() => this.remote.get(key));
  }

  async stream(key: string, range?: ByteRange): Promise<ObjectChunks | null> {
    checkObjectKey(key);
    return translated(async () => {
      const answer = await this.asked(key, range);
      return answer?.Body ? chunksOf(answer.Body as Readable, answer.ContentLength ?? 0) : null;
    });
  }

  override async readAddress(key: string, answer: DirectAnswer): Promise<string | null> {
    checkObjectKey(key);
    return this.presigned?.read(key, answer) ?? null;
  }

  async head(key: string): Promise<ObjectHead | null> {
    checkObjectKey(key);
    return translated(() => this.remote.head(key));
  }

  async deleteAll(keys: readonly string[]): Promise<ObjectChange[]> {
    for (const key of keys) checkObjectKey(key);
    const changes: ObjectChange[] = [];
    const failures: unknown[] = [];
    const asked = new Set(keys);
    await atOnce([...asked], async (key) => {
      const change = await this.deleteObject(key).catch((error: unknown) => void failures.push(error));
      if (change) changes.push(change);
    });
    if (asked.size > 0 && failures.length === asked.size) throw failures[0];
    return changes;
  }

  async list(prefix: string, { after, limit }: ListOptions): Promise<ObjectHead[]> {
    checkObjectPrefix(prefix);
    const found: ObjectHead[] = [];
    for (let last = after || undefined; found.length < limit;) {
      const page = await translated(() => this.remote.list(prefix, last, limit - found.length));
      if (page.length === 0) break;
      found.push(...page.filter(({ key }) => key !== OWNER_KEY));
      last = page.at(-1)?.key;
    }
    return found;
  }

  /** @throws ObjectRangeNotSatisfiable */
  private async asked(key: string, range: ByteRange | undefined) {
    if (!range) return this.remote.open(key);
    const { start, end } = range;
    try {
      if (isPlain(range)) return await this.remote.open(key, `bytes=${start}-${end}`);
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
    }
    const head = await this.remote.head(key);
    if (head) clampRange(key, head.size, range);
    return null;
  }

  private putObject({ key, bytes, whenTaken }: SmallObject): Promise<ObjectChange> {
    const read = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end));
    const content = { size: bytes.byteLength, read };
    return this.store(key, whenTaken, content, bytes.byteLength <= SMALL_BYTES ? bytes : null);
  }

  /** @param whole the content itself, where it is small */
  private store(
    key: string,
    whenTaken: WhenTaken,
    content: StagedContent,
    whole: Uint8Array | null = null,
  ): Promise<ObjectChange> {
    const { size } = content;
    const putWhole = async (): Promise<void> => this.remote.put(key, await content.read(0, size));
    const make = () => {
      if (size > PART_BYTES) return putInParts(this.remote, key, content, this.slots);
      return size > SMALL_BYTES ? this.slots.during(size, putWhole) : putWhole();
    };
    const putNew = whole && whenTaken === 'keep' ? () => this.fresh.put(key, whole) : null;
    return this.change(key, whenTaken, size, make, putNew);
  }

  private async change(
    key: string,
    whenTaken: WhenTaken,
    size: number,
    make: () => Promise<void>,
    putNew: (() => Promise<boolean>) | null = null,
  ): Promise<ObjectChange> {
    checkObjectKey(key);
    return this.changing.run(key, () =>
      translated(async () => {
        if (putNew && (await putNew())) return { key, before: null, after: size };
        const found = await this.remote.head(key);
        const before = found?.size ?? null;
        if (whenTaken === 'keep' && found && (await this.renewal.renewed(found))) {
          return { key, before, after: before };
        }
        await make();
        return { key, before, after: size };
      }),
    );
  }

  private deleteObject(key: string): Promise<ObjectChange | null> {
    return this.changing.run(key, () =>
      translated(async () => {
        const head = await this.remote.head(key);
        if (!head) return null;
        await this.remote.delete(key);
        return { key, before: head.size, after: null };
      }),
    );
  }
}

const isPlain = ({ start, end }: ByteRange): boolean =>
  Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start;
