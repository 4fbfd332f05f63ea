import { open } from 'node:fs/promises';
import type { IncomingFile } from '@hubledger/adapters/staging/incoming-file';
import { checkObjectKey, type ObjectChange, type ObjectUpload } from '@hubledger/kernel';

export interface StagedContent {
  readonly size: number;
  /** @param end behind the last byte */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Content that waits on the local disk until it gets its key: wrong bytes never reach the bucket. */
export class S3Upload implements ObjectUpload {
  private ended = false;

  constructor(
    private readonly file: IncomingFile,
    private readonly store: (key: string, content: StagedContent) => Promise<ObjectChange>,
  ) {}

  get size(): number {
    return this.file.size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.mustBeOpen();
    await this.file.write(chunk);
  }

  sha256(): Promise<string> {
    return this.file.sha256();
  }

  sha1(header: Uint8Array): Promise<string> {
    return this.file.sha1(header);
  }

  async commit(key: string): Promise<ObjectChange> {
    checkObjectKey(key);
    this.mustBeOpen();
    this.ended = true;
    try {
      await this.file.readable();
      const handle = await open(this.file.path, 'r');
      try {
        const read = async (start: number, end: number): Promise<Uint8Array> => {
          const bytes = Buffer.allocUnsafe(end - start);
          for (let at = 0; at < bytes.byteLength;) {
            const { bytesRead } = await handle.read(bytes, at, bytes.byteLength - at, start + at);
            if (bytesRead === 0) throw new Error('A staged file is shorter than what was written to it');
            at += bytesRead;
          }
          return bytes;
        };
        return await this.store(key, { size: this.file.size, read });
      } finally {
        await handle.close();
      }
    } finally {
      await this.file.discard();
    }
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.file.discard();
  }

  private mustBeOpen(): void {
    if (this.ended) throw new Error('This upload has ended');
  }
}
