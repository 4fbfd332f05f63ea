import { close, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { type ByteRange, clampRange } from '@hubledger/kernel';
import { CHUNK, giveChunkBuffer, takeChunkBuffer } from '@hubledger/adapters/staging/chunk-buffers';
import { translated } from './store-errors';

/** Callbacks, and no file handles: a stream of one costs a third more CPU for a range of 1 MiB. */
const [opened, closed, stats] = [promisify(open), promisify(close), promisify(fstat)];

/** Below this a buffer of its own is cheaper than a kept one is worth. */
const SMALL = 64 * 1024;

const isRange = ({ start, end }: ByteRange): boolean => Number.isSafeInteger(start) && start >= 0 && end >= start;

/**
 * A file, or a range of it, in 1 MiB chunks that are lent: one buffer per reader, however slow, filled again when the
 * next chunk is asked for. The file is closed with the last byte read, or when the reader leaves.
 */
export class FileChunks implements AsyncIterableIterator<Uint8Array> {
  private buffer: Buffer | null = null;
  /** Bytes read that were not lent yet; null: to be read. */
  private filled: number | null = null;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly key: string,
    private readonly file: number,
    private position: number,
    /** The byte behind the last one. */
    private readonly end: number,
  ) {}

  /**
   * Reads the first chunk, which spares asking for the size of the file.
   *
   * @throws ObjectRangeNotSatisfiable, and what the file system says of a path that is no file.
   */
  static async open(key: string, path: string, range?: ByteRange): Promise<FileChunks> {
    const file = await opened(path, 'r');
    const chunks = new FileChunks(key, file, range?.start ?? 0, range ? range.end + 1 : Infinity);
    try {
      chunks.filled = !range || isRange(range) ? await chunks.fill() : 0;
      if (range && chunks.filled === 0) clampRange(key, (await stats(file)).size, range);
      return chunks;
    } catch (error) {
      await chunks.return();
      throw error;
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const bytes = this.filled ?? (await this.refill());
    this.filled = null;
    if (bytes > 0 && this.buffer) return { done: false, value: this.buffer.subarray(0, bytes) };
    if (this.buffer?.byteLength === CHUNK) giveChunkBuffer(this.buffer);
    return this.return();
  }

  /** The buffer is left to whom it was lent: a socket may still be writing from it. */
  async return(): Promise<{ done: true; value: undefined }> {
    this.buffer = null;
    await this.close();
    return { done: true, value: undefined };
  }

  private async refill(): Promise<number> {
    try {
      return await translated(this.key, () => this.fill());
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  private async fill(): Promise<number> {
    const wanted = Math.min(CHUNK, this.end - this.position);
    if (wanted === 0 || this.closing) return 0;
    this.buffer ??= wanted < SMALL ? Buffer.allocUnsafe(wanted) : takeChunkBuffer();
    const bytes = await readInto(this.file, this.buffer, wanted, this.position);
    this.position += bytes;
    if (this.position === this.end) void this.close();
    return bytes;
  }

  private close(): Promise<void> {
    this.closing ??= closed(this.file).catch(() => undefined); // nothing was written that could be lost
    return this.closing;
  }
}

const readInto = (file: number, buffer: Buffer, length: number, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    read(file, buffer, 0, length, position, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
