import { checkObjectKey, type ObjectChange, type ObjectUpload } from '@hubledger/kernel';
import type { DurableDirectories } from './durable-directories';
import type { IncomingFile } from '@hubledger/adapters/staging/incoming-file';
import { place } from './placement';
import { translated } from './store-errors';

/** Content that streams into a file of its own until it gets its key. */
export class FileUpload implements ObjectUpload {
  private ended = false;

  constructor(
    private readonly file: IncomingFile,
    private readonly directories: DurableDirectories,
  ) {}

  get size(): number {
    return this.file.size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.mustBeOpen();
    await translated('', () => this.file.write(chunk));
  }

  sha256(): Promise<string> {
    return translated('', () => this.file.sha256());
  }

  sha1(header: Uint8Array): Promise<string> {
    return translated('', () => this.file.sha1(header));
  }

  async commit(key: string): Promise<ObjectChange> {
    checkObjectKey(key);
    this.mustBeOpen();
    this.ended = true;
    try {
      return await translated(key, async () => {
        await this.file.finish();
        const { before } = await place(this.file.path, key, this.directories, 'keep');
        return { key, before, after: before ?? this.file.size };
      });
    } catch (error) {
      await this.file.discard().catch(() => undefined); // the first error tells more; the next start sweeps
      throw error;
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
