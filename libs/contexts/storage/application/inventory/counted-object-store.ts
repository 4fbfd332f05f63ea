import {
  type BucketDescription,
  type ByteRange,
  type DirectAnswer,
  type ListOptions,
  type ObjectChange,
  type ObjectChunks,
  type ObjectHead,
  ObjectStore,
  type ObjectUpload,
  type PartedUploads,
  type SmallObject,
  type UploadOptions,
} from '@hubledger/kernel';
import type { BucketInventory } from './bucket-inventory';
import { CountedParts } from './counted-parts';

/** An object store whose inventory is kept while it is written. */
export class CountedObjectStore extends ObjectStore {
  constructor(
    private readonly objects: ObjectStore,
    private readonly inventory: BucketInventory,
  ) {
    super();
  }

  get parts(): PartedUploads {
    return new CountedParts(this.objects.parts, this.inventory);
  }

  override get listsAtOnce(): number {
    return this.objects.listsAtOnce;
  }

  get bucket(): string {
    return this.objects.bucket;
  }

  describe(): Promise<BucketDescription> {
    return this.objects.describe();
  }

  async upload(options?: UploadOptions): Promise<ObjectUpload> {
    return new CountedUpload(await this.objects.upload(options), this.inventory);
  }

  put(key: string, content: Uint8Array): Promise<ObjectChange> {
    return counted(this.inventory, key, () => this.objects.put(key, content));
  }

  async putAll(objects: readonly SmallObject[]): Promise<ObjectChange[]> {
    let changes: ObjectChange[] = [];
    const keys = objects.map(({ key }) => key);
    await this.inventory.during(keys, async () => (changes = await this.objects.putAll(objects)));
    return changes;
  }

  get(key: string): Promise<Buffer | null> {
    return this.objects.get(key);
  }

  stream(key: string, range?: ByteRange): Promise<ObjectChunks | null> {
    return this.objects.stream(key, range);
  }

  override readAddress(key: string, answer: DirectAnswer): Promise<string | null> {
    return this.objects.readAddress(key, answer);
  }

  head(key: string): Promise<ObjectHead | null> {
    return this.objects.head(key);
  }

  async deleteAll(keys: readonly string[]): Promise<ObjectChange[]> {
    let changes: ObjectChange[] = [];
    await this.inventory.during(keys, async () => (changes = await this.objects.deleteAll(keys)));
    return changes;
  }

  list(prefix: string, options: ListOptions): Promise<ObjectHead[]> {
    return this.objects.list(prefix, options);
  }
}

class CountedUpload implements ObjectUpload {
  constructor(
    private readonly upload: ObjectUpload,
    private readonly inventory: BucketInventory,
  ) {}

  get size(): number {
    return this.upload.size;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.upload.write(chunk);
  }

  sha256(): Promise<string> {
    return this.upload.sha256();
  }

  sha1(header: Uint8Array): Promise<string> {
    return this.upload.sha1(header);
  }

  commit(key: string): Promise<ObjectChange> {
    return counted(this.inventory, key, () => this.upload.commit(key));
  }

  abort(): Promise<void> {
    return this.upload.abort();
  }
}

const counted = async (
  inventory: BucketInventory,
  key: string,
  work: () => Promise<ObjectChange>,
): Promise<ObjectChange> => {
  let change: ObjectChange | null = null;
  await inventory.during([key], async () => [(change = await work())]);
  return change as unknown as ObjectChange;
};
