import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CHUNK } from './chunk-buffers';

/** A file on its way in, under a name nobody asks for. Small chunks are gathered, large ones cut, into 1 MiB writes. */
export class IncomingFile {
  size = 0;
  private readonly hash = createHash('sha256');
  private digest: string | null = null;
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;
  private closed: Promise<void> | null = null;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(directory: string): Promise<IncomingFile> {
    const path = join(directory, randomUUID());
    return new IncomingFile(path, await open(path, 'wx', 0o640));
  }

  /** Not to be called again before it resolved; the chunk may be reused then. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.digest !== null) throw new Error('The content was ended by sha256()');
    for (let start = 0; start < chunk.byteLength;) {
      const part = chunk.subarray(start, start + CHUNK - this.gatheredBytes);
      start += part.byteLength;
      this.hash.update(part);
      this.size += part.byteLength;
      this.gatheredBytes += part.byteLength;
      const full = this.gatheredBytes === CHUNK;
      this.gathered.push(full ? part : Buffer.from(part)); // what waits must not change under us
      if (full) await this.flush();
    }
  }

  sha256(): string {
    this.digest ??= this.hash.digest('hex');
    return this.digest;
  }

  /** Of its own handle: reads what was written before this call. */
  async read(): Promise<Readable> {
    await this.flush();
    if (this.size === 0) return Readable.from([]);
    return createReadStream(this.path, { start: 0, end: this.size - 1, highWaterMark: CHUNK });
  }

  /** All content is on disk when it resolves; the name is not yet. */
  async finish(): Promise<void> {
    this.sha256();
    await this.flush();
    await this.handle.sync();
    await this.close();
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  private close(): Promise<void> {
    this.closed ??= this.handle.close();
    return this.closed;
  }

  private async flush(): Promise<void> {
    if (this.gatheredBytes === 0) return;
    let rest = this.gathered.length === 1 ? this.gathered[0]! : Buffer.concat(this.gathered);
    this.gathered = [];
    this.gatheredBytes = 0;
    while (rest.byteLength > 0) {
      const { bytesWritten } = await this.handle.write(rest); // a nearly full disk takes a part first
      rest = rest.subarray(bytesWritten);
    }
  }
}
