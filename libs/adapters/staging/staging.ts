import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digests, digestsOf } from './digests';
import { ChunkMemory } from './hashing/chunk-memory';
import { HashWorkers } from './hashing/hash-workers';
import { IncomingFile, type Intake } from './incoming-file';

/** A local directory of one process, in which content waits until it is known to be right. */
export class Staging {
  private readonly intake: Intake = { memory: new ChunkMemory(), workers: new HashWorkers() };

  private constructor(readonly directory: string) {}

  /** What is there from before this process began was left by a crash, and is removed. */
  static async open(directory: string): Promise<Staging> {
    await mkdir(directory, { recursive: true });
    await sweep(directory);
    return new Staging(directory);
  }

  /** For a store that is only read: nothing is made or removed. */
  static unprepared(directory: string): Staging {
    return new Staging(directory);
  }

  /** @param sha1Header also hash SHA-1 of this followed by the content, in the same pass */
  incoming(sha1Header: Uint8Array | null): Promise<IncomingFile> {
    return IncomingFile.create(this.directory, this.intake, sha1Header);
  }

  /** Of content that is somewhere else already. */
  digestsOf(chunks: AsyncIterable<Uint8Array>, sha1Header: Uint8Array): Promise<Digests> {
    return digestsOf(chunks, sha1Header, this.intake.workers);
  }
}

const sweep = async (directory: string): Promise<void> => {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const stats = await stat(path).catch(() => null); // somebody else may have removed it
    if (stats && stats.mtimeMs < performance.timeOrigin) await rm(path, { recursive: true, force: true });
  }
};
