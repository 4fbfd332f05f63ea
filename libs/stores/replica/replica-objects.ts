import {
  type BucketDescription,
  type ByteRange,
  HubReadOnly,
  type ListOptions,
  type ObjectChange,
  type ObjectChunks,
  type ObjectHead,
  ObjectStore,
  type ObjectUpload,
  type PartedUploads,
} from '@hubledger/kernel';

/** The objects of the hub a replica was made of. They are that hub's: nothing here can store or delete any. */
export class ReplicaObjects extends ObjectStore {
  constructor(private readonly objects: ObjectStore) {
    super();
  }

  get parts(): PartedUploads {
    throw new HubReadOnly();
  }

  get bucket(): string {
    return this.objects.bucket;
  }

  describe(): Promise<BucketDescription> {
    return this.objects.describe();
  }

  get(key: string): Promise<Buffer | null> {
    return this.objects.get(key);
  }

  stream(key: string, range?: ByteRange): Promise<ObjectChunks | null> {
    return this.objects.stream(key, range);
  }

  head(key: string): Promise<ObjectHead | null> {
    return this.objects.head(key);
  }

  list(prefix: string, options: ListOptions): Promise<ObjectHead[]> {
    return this.objects.list(prefix, options);
  }

  async upload(): Promise<ObjectUpload> {
    throw new HubReadOnly();
  }

  async put(): Promise<ObjectChange> {
    throw new HubReadOnly();
  }

  async putAll(): Promise<ObjectChange[]> {
    throw new HubReadOnly();
  }

  async deleteAll(): Promise<ObjectChange[]> {
    throw new HubReadOnly();
  }
}
