import { createHash } from 'node:crypto';
import {
  type BucketDescription,
  type ByteRange,
  checkObjectKey,
  checkObjectPrefix,
  clampRange,
  type ListOptions,
  type ObjectChange,
  type ObjectChunks,
  type ObjectHead,
  ObjectStore,
  type ObjectUpload,
  type SmallObject,
  type WhenTaken,
} from '@hubledger/kernel';
import { InMemoryParts } from './in-memory-parts';

type Content = { readonly bytes: Buffer; readonly lastModified: string };

const CHUNK = 1024 * 1024;

/** Objects in memory with every promise of the port but durability. */
export class InMemoryObjectStore extends ObjectStore {
  private readonly objects = new Map<string, Content>();

  private readonly created = new Date().toISOString();

  readonly parts = new InMemoryParts((key, bytes) => {
    checkObjectKey(key);
    return this.set(key, bytes, 'keep');
  });

  constructor(readonly bucket = 'memory') {
    super();
  }

  async describe(): Promise<BucketDescription> {
    return { endpoint: 'memory:', region: null, forcePathStyle: null, createdAt: this.created };
  }

  async upload(): Promise<ObjectUpload> {
    return new InMemoryUpload((key, bytes) => this.set(key, bytes, 'keep'));
  }

  async put(key: string, content: Uint8Array): Promise<ObjectChange> {
    checkObjectKey(key);
    return this.set(key, Buffer.from(content), 'replace');
  }

  async putAll(objects: readonly SmallObject[]): Promise<ObjectChange[]> {
    for (const { key } of objects) checkObjectKey(key);
    const lastOfEach = new Map(objects.map((each) => [each.key, each])).values();
    return [...lastOfEach].map(({ key, bytes, whenTaken }) => this.set(key, Buffer.from(bytes), whenTaken));
  }

  async get(key: string): Promise<Buffer | null> {
    checkObjectKey(key);
    const object = this.objects.get(key);
    return object ? Buffer.from(object.bytes) : null;
  }

  async stream(key: string, range?: ByteRange): Promise<ObjectChunks | null> {
    const bytes = await this.get(key);
    if (!bytes) return null;
    const found = clampRange(key, bytes.byteLength, range);
    return chunksOf(found ? bytes.subarray(found.start, found.end + 1) : Buffer.alloc(0));
  }

  async head(key: string): Promise<ObjectHead | null> {
    checkObjectKey(key);
    const object = this.objects.get(key);
    return object ? { key, size: object.bytes.byteLength, lastModified: object.lastModified } : null;
  }

  async deleteAll(keys: readonly string[]): Promise<ObjectChange[]> {
    for (const key of keys) checkObjectKey(key);
    return keys.flatMap((key) => {
      const object = this.objects.get(key);
      this.objects.delete(key);
      return object ? [{ key, before: object.bytes.byteLength, after: null }] : [];
    });
  }

  async list(prefix: string, { after = '', limit }: ListOptions): Promise<ObjectHead[]> {
    checkObjectPrefix(prefix);
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return keys.slice(0, limit).map((key) => {
      const { bytes, lastModified } = this.objects.get(key)!;
      return { key, size: bytes.byteLength, lastModified };
    });
  }

  private set(key: string, given: Buffer, whenTaken: WhenTaken): ObjectChange {
    const taken = this.objects.get(key);
    const bytes = whenTaken === 'keep' && taken ? taken.bytes : given;
    this.objects.set(key, { bytes, lastModified: new Date().toISOString() });
    return { key, before: taken?.bytes.byteLength ?? null, after: bytes.byteLength };
  }
}

class InMemoryUpload implements ObjectUpload {
  size = 0;
  private readonly chunks: Buffer[] = [];
  private told = false;
  private ended = false;

  constructor(private readonly keep: (key: string, bytes: Buffer) => ObjectChange) {}

  async write(chunk: Uint8Array): Promise<void> {
    this.mustBeOpen();
    if (this.told) throw new Error('The content was ended by its hash');
    this.chunks.push(Buffer.from(chunk));
    this.size += chunk.byteLength;
  }

  async sha256(): Promise<string> {
    return this.digest('sha256', new Uint8Array());
  }

  async sha1(header: Uint8Array): Promise<string> {
    return this.digest('sha1', header);
  }

  async commit(key: string): Promise<ObjectChange> {
    checkObjectKey(key);
    this.mustBeOpen();
    this.ended = true;
    return this.keep(key, Buffer.concat(this.chunks));
  }

  async abort(): Promise<void> {
    this.ended = true;
  }

  private digest(algorithm: string, header: Uint8Array): string {
    this.told = true;
    return createHash(algorithm).update(header).update(Buffer.concat(this.chunks)).digest('hex');
  }

  private mustBeOpen(): void {
    if (this.ended) throw new Error('This upload has ended');
  }
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
}
