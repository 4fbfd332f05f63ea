import { blobId, type ContentSink, type LfsPointer, objectHeader, parsePointer } from '@hubledger/hf-wire';
import { type ObjectStore, type ObjectUpload, sha256Hex } from '@hubledger/kernel';
import { ObjectMissing } from './content-errors';
import { blobKey, lfsKey } from './content-keys';
import type { StagedBlobs } from './staged-blobs';

/** One file of a commit: its bytes are durable, or wait among the staged blobs, and nothing names them yet. */
export interface StagedContent {
  /** Bytes. */
  readonly size: number;
  /** Git blob id. */
  readonly oid: string;
  readonly sha256: string;
  /** Set when the file has the form of an LFS pointer. */
  readonly pointer: LfsPointer | null;
  /** Where the bytes are: below the repository, or among the LFS objects all repositories share. */
  readonly place: 'blob' | 'lfs';
}

/** Up to this many bytes a file is kept in memory while it arrives. */
const IN_MEMORY_BYTES = 1024 * 1024;

/** Takes the bytes of one file as they arrive. Ends with exactly one `close` or `abort`. */
export class StagedFile implements ContentSink<StagedContent> {
  private chunks: Uint8Array[] = [];
  private upload: ObjectUpload | null = null;
  private size = 0;

  constructor(
    private readonly objects: ObjectStore,
    private readonly prefix: string,
    private readonly blobs: StagedBlobs,
    /** Files of at least this many bytes become LFS objects whatever `.gitattributes` says. */
    private readonly lfsThresholdBytes: number,
  ) {}

  get received(): number {
    return this.size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.size += chunk.byteLength;
    if (this.upload) return this.upload.write(chunk);
    this.chunks.push(chunk);
    if (this.size <= IN_MEMORY_BYTES) return;
    this.upload = await this.objects.upload();
    await this.upload.write(Buffer.concat(this.chunks));
    this.chunks = [];
  }

  async close(): Promise<StagedContent> {
    return this.upload ? this.finishLarge(this.upload) : this.finishSmall(Buffer.concat(this.chunks));
  }

  async abort(): Promise<void> {
    this.chunks = [];
    await this.upload?.abort();
  }

  private async finishSmall(bytes: Buffer): Promise<StagedContent> {
    const oid = blobId(bytes);
    await this.blobs.add(oid, bytes);
    return { size: bytes.length, oid, sha256: sha256Hex(bytes), pointer: parsePointer(bytes), place: 'blob' };
  }

  private async finishLarge(upload: ObjectUpload): Promise<StagedContent> {
    const sha256 = await upload.sha256();
    const oid = await upload.sha1(objectHeader('blob', this.size)); // git hashes the size first: known only now
    const place = this.size >= this.lfsThresholdBytes ? 'lfs' : 'blob';
    await upload.commit(place === 'lfs' ? lfsKey(sha256) : blobKey(this.prefix, oid));
    return { size: this.size, oid, sha256, pointer: null, place };
  }
}

/** Makes stored bytes an LFS object; one that is there already counts as stored now. */
export const placeAsLfs = async (objects: ObjectStore, prefix: string, content: StagedContent): Promise<void> => {
  const key = lfsKey(content.sha256);
  if (content.place === 'lfs') return;
  const staged = blobKey(prefix, content.oid);
  const bytes = await objects.stream(staged);
  if (!bytes) throw new ObjectMissing(staged);
  const upload = await objects.upload();
  try {
    for await (const chunk of bytes) await upload.write(chunk);
    if ((await upload.sha256()) !== content.sha256) throw new Error(`Staged content ${content.oid} was damaged`);
    await upload.commit(key);
  } finally {
    await upload.abort();
  }
};
