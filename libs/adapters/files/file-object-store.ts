import { access, constants, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Staging } from '@hubledger/adapters/staging';
import {
  type BucketDescription,
  type ByteRange,
  checkObjectKey,
  checkObjectPrefix,
  type ListOptions,
  type ObjectChange,
  type ObjectChunks,
  type ObjectHead,
  ObjectStore,
  ObjectsUnavailable,
  type ObjectUpload,
  type PartedUploads,
  type SmallObject,
  type UploadOptions,
} from '@hubledger/kernel';
import { deleteTogether } from './delete-together';
import { DurableDirectories, syncDirectory } from './durable-directories';
import { FileChunks } from './file-chunks';
import { FileParts } from './file-parts';
import { FileUpload } from './file-upload';
import { headOf, listObjects } from './list-objects';
import { putTogether } from './put-together';
import { codeOf, isAbsent, translated } from './store-errors';

export interface FileObjectStoreOptions {
  readonly directory: string;
  /** A directory of this name below it holds the objects. */
  readonly bucket: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Objects as files `<directory>/<bucket>/<key>`; content arrives in `<directory>/.incoming`, in parts in
 * `<directory>/.parts`. One process at a time, held by the lock on the data directory: what it finds in `.incoming` from
 * before its own start is left over from a crash.
 */
export class FileObjectStore extends ObjectStore {
  readonly parts: PartedUploads;
  private readonly directories: DurableDirectories;

  private constructor(
    readonly bucket: string,
    private readonly root: string,
    private readonly staging: Staging,
  ) {
    super();
    this.directories = new DurableDirectories(root);
    this.parts = new FileParts(join(dirname(root), '.parts'), staging, this.directories);
  }

  /** @throws ObjectsUnavailable */
  static async open({ directory, bucket }: FileObjectStoreOptions): Promise<FileObjectStore> {
    if (!BUCKET.test(bucket) || bucket.includes('..')) throw new Error(`Bad bucket name '${bucket}'`);
    const root = join(directory, bucket);
    try {
      await mkdir(root, { recursive: true });
      const staging = await Staging.open(join(directory, '.incoming'));
      await syncDirectory(directory);
      await syncDirectory(dirname(directory));
      return new FileObjectStore(bucket, root, staging);
    } catch (error) {
      throw new ObjectsUnavailable(`${directory}: ${codeOf(error) || String(error)}`);
    }
  }

  /**
   * Objects of another owner, which may be at work: for reading only, as nothing is prepared for writing.
   *
   * @throws ObjectsUnavailable
   */
  static async attach({ directory, bucket }: FileObjectStoreOptions): Promise<FileObjectStore> {
    if (!BUCKET.test(bucket) || bucket.includes('..')) throw new Error(`Bad bucket name '${bucket}'`);
    const root = join(directory, bucket);
    try {
      await access(root, constants.R_OK | constants.X_OK);
    } catch (error) {
      throw new ObjectsUnavailable(`${root}: ${codeOf(error) || String(error)}`);
    }
    return new FileObjectStore(bucket, root, Staging.unprepared(join(directory, '.incoming')));
  }

  async upload({ sha1Header }: UploadOptions = {}): Promise<ObjectUpload> {
    const file = await translated('', () => this.staging.incoming(sha1Header ?? null));
    return new FileUpload(file, this.directories);
  }

  async describe(): Promise<BucketDescription> {
    const { birthtimeMs } = await translated('', () => stat(this.root));
    const createdAt = birthtimeMs > 0 ? new Date(birthtimeMs).toISOString() : null;
    return { endpoint: pathToFileURL(dirname(this.root)).href, region: null, forcePathStyle: null, createdAt };
  }

  async put(key: string, content: Uint8Array): Promise<ObjectChange> {
    const [change] = await this.putAll([{ key, bytes: content, whenTaken: 'replace' }]);
    return change as ObjectChange;
  }

  async putAll(objects: readonly SmallObject[]): Promise<ObjectChange[]> {
    for (const { key } of objects) checkObjectKey(key);
    const { root, directories } = this;
    return putTogether({ root, incoming: this.staging.directory, directories }, objects);
  }

  async get(key: string): Promise<Buffer | null> {
    checkObjectKey(key);
    return translated(key, () => unlessAbsent(null, () => readFile(this.pathOf(key))));
  }

  async stream(key: string, range?: ByteRange): Promise<ObjectChunks | null> {
    checkObjectKey(key);
    return translated(key, () => unlessAbsent(null, () => FileChunks.open(key, this.pathOf(key), range)));
  }

  async head(key: string): Promise<ObjectHead | null> {
    checkObjectKey(key);
    return translated(key, () => headOf(this.root, key));
  }

  async deleteAll(keys: readonly string[]): Promise<ObjectChange[]> {
    for (const key of keys) checkObjectKey(key);
    const { root, directories } = this;
    return deleteTogether(root, directories, [...new Set(keys)]);
  }

  async list(prefix: string, options: ListOptions): Promise<ObjectHead[]> {
    checkObjectPrefix(prefix);
    return translated(prefix, () => listObjects(this.root, prefix, options));
  }

  /** Only for keys that were checked. */
  private pathOf(key: string): string {
    return join(this.root, key);
  }
}

const unlessAbsent = async <T, Absent>(absent: Absent, work: () => Promise<T>): Promise<T | Absent> => {
  try {
    return await work();
  } catch (error) {
    if (isAbsent(error)) return absent;
    throw error;
  }
};
