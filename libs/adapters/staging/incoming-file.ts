import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorageFull } from '@hubledger/kernel';
import { CHUNK } from './chunk-buffers';
import type { ChunkMemory } from './hashing/chunk-memory';
import { ContentHash } from './hashing/content-hash';
import type { HashWorkers } from './hashing/hash-workers';

/** What uploads share. */
export interface Intake {
  readonly memory: ChunkMemory;
  readonly workers: HashWorkers;
}

/**
 * A file on its way in, under a name nobody asks for. Content is copied into chunks of 1 MiB; the disk and the hashes
 * take a full one while the next one fills.
 */
export class IncomingFile {
  size = 0;
  private filling: Buffer;
  private filled = 0;
  private flushed = 0;
  private readonly inFlight = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;
  private digests: Promise<string[]> | null = null;
  private stored: Promise<void> | null = null;
  private closed: Promise<void> | null = null;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly intake: Intake,
    private readonly sha1Header: Uint8Array | null,
    private readonly hashes: readonly ContentHash[],
  ) {
    this.filling = intake.memory.take();
  }

  /** @param sha1Header also hash SHA-1 of this followed by the content, in the same pass. */
  static async create(directory: string, intake: Intake, sha1Header: Uint8Array | null): Promise<IncomingFile> {
    const path = join(directory, randomUUID());
    const handle = await roomIn(directory, () => open(path, 'wx', 0o640));
    const hashes = [new ContentHash('sha256', new Uint8Array(), intake.workers)];
    if (sha1Header) hashes.push(new ContentHash('sha1', sha1Header, intake.workers));
    return new IncomingFile(path, handle, intake, sha1Header, hashes);
  }

  /** Not to be called again before it resolved; the chunk may be reused then. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.digests) throw new Error('The content was ended by its hash');
    for (let start = 0; start < chunk.byteLength;) {
      if (this.filled === CHUNK) await this.flush();
      const part = chunk.subarray(start, start + CHUNK - this.filled);
      this.filling.fill(part, this.filled, this.filled + part.byteLength); // `set` copies to shared memory word by word
      start += part.byteLength;
      this.filled += part.byteLength;
      this.size += part.byteLength;
    }
  }

  async sha256(): Promise<string> {
    return (await this.end())[0] as string;
  }

  /** Reads the content again, unless the file was created with this header. */
  async sha1(header: Uint8Array): Promise<string> {
    const digests = await this.end();
    if (this.sha1Header && Buffer.compare(this.sha1Header, header) === 0) return digests[1] as string;
    const hash = new ContentHash('sha1', header, this.intake.workers);
    if (this.flushed === 0) return hash.digest(this.tail());
    await this.store();
    try {
      for await (const chunk of createReadStream(this.path, { highWaterMark: CHUNK }))
        await hash.update(chunk as Buffer);
      return await hash.digest(new Uint8Array());
    } finally {
      hash.drop();
    }
  }

  /** All content is on disk when it resolves; the name is not yet. */
  async finish(): Promise<void> {
    await this.readable();
    await this.handle.sync();
    await this.close();
  }

  /** Ends the content: the file under `path` has all of it when it resolves, and is not synced. */
  async readable(): Promise<void> {
    await this.end();
    await this.store();
  }

  async discard(): Promise<void> {
    await Promise.allSettled([...this.inFlight, this.digests, this.stored]);
    for (const hash of this.hashes) hash.drop();
    await this.close();
    await rm(this.path, { force: true });
  }

  private tail(): Uint8Array {
    return this.filling.subarray(0, this.filled);
  }

  private end(): Promise<string[]> {
    this.digests ??= Promise.all(this.hashes.map((hash) => hash.digest(this.tail())));
    return this.digests;
  }

  private store(): Promise<void> {
    this.stored ??= (async () => {
      await Promise.all([this.writeAt(this.tail(), this.flushed), ...this.inFlight]);
      if (this.failure) throw this.failure.error;
    })();
    return this.stored;
  }

  /** Gives the full chunk to the disk and the hashes; what fails is thrown by the next call that can throw it. */
  private async flush(): Promise<void> {
    const { memory } = this.intake;
    await memory.enter();
    if (this.failure) {
      memory.leave();
      throw this.failure.error;
    }
    const [chunk, at] = [this.filling, this.flushed];
    this.filling = memory.take();
    this.filled = 0;
    this.flushed += CHUNK;
    const readers = [this.writeAt(chunk, at), ...this.hashes.map((hash) => hash.update(chunk))];
    const work = Promise.allSettled(readers).then((outcomes) => {
      memory.giveBack(chunk);
      memory.leave();
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') this.failure ??= { error: outcome.reason as unknown };
      }
      this.inFlight.delete(work);
    });
    this.inFlight.add(work);
  }

  private async writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      const rest = bytes.byteLength - at;
      // A nearly full disk takes a part.
      const { bytesWritten } = await roomIn(dirname(this.path), () =>
        this.handle.write(bytes, at, rest, position + at),
      );
      at += bytesWritten;
    }
  }

  private close(): Promise<void> {
    this.closed ??= (async () => {
      this.intake.memory.giveBack(this.filling);
      await this.handle.close();
    })();
    return this.closed;
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** @throws StorageFull, wherever the content is to go in the end: it waits on this disk */
const roomIn = async <T>(directory: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (FULL.has((error as NodeJS.ErrnoException).code ?? ''))
      throw new StorageFull(`uploads under way in ${directory}`);
    throw error;
  }
};
