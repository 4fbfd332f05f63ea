import { pointerText } from '@hubledger/hf-wire';
import type { DirectAnswer, ObjectChunks, ObjectStore } from '@hubledger/kernel';
import { Readable } from 'node:stream';
import type { AnnotatedFile } from './annotated-tree';
import { ObjectMissing } from './content-errors';
import { blobKey, lfsKey } from './content-keys';

/** Bytes of files. Which of them a caller may read is decided before. */
export class ContentReader {
  constructor(private readonly objects: ObjectStore) {}

  /** The file as users know it. `length` bytes from `start` on. */
  async content(prefix: string, file: AnnotatedFile, start: number, length: number): Promise<ObjectChunks> {
    return this.object(file.lfs ? lfsKey(file.lfs.sha256) : blobKey(prefix, file.oid), start, length);
  }

  /** The file as git stores it: the pointer of an LFS file, which follows from its entry. */
  async gitBlob(prefix: string, file: AnnotatedFile, start: number, length: number): Promise<ObjectChunks> {
    if (!file.lfs) return this.content(prefix, file, start, length);
    const pointer = Buffer.from(pointerText({ oid: file.lfs.sha256, size: file.size }), 'latin1');
    return Readable.from([pointer.subarray(start, start + length)]);
  }

  async lfsObject(sha256: string, start: number, length: number): Promise<ObjectChunks> {
    return this.object(lfsKey(sha256), start, length);
  }

  /** Where a client reads the object from the store itself; null: it reads it here. */
  lfsAddress(sha256: string, answer: DirectAnswer): Promise<string | null> {
    return this.objects.readAddress(lfsKey(sha256), answer);
  }

  private async object(key: string, start: number, length: number): Promise<ObjectChunks> {
    if (length === 0) return Readable.from([]);
    const bytes = await this.objects.stream(key, { start, end: start + length - 1 });
    if (!bytes) throw new ObjectMissing(key);
    return bytes;
  }
}
