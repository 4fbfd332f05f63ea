import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Staging } from '@hubledger/adapters/staging';
import {
  checkAllParts,
  checkObjectKey,
  checkPartNumber,
  type CompletedParts,
  exactly,
  type PartedContent,
  PartedUploads,
  partAt,
  type PartPlan,
  PartsDiffer,
  type SentPart,
  UploadGone,
} from '@hubledger/kernel';
import type { DurableDirectories } from './durable-directories';
import { FileChunks } from './file-chunks';
import { PartDoors } from './part-doors';
import { place } from './placement';
import { isAbsent, translated } from './store-errors';

/** Tickets are ours, and come back by way of a stored record. */
const TICKET = /^[0-9a-f-]{36}$/;
const CONTENT = 'content';

/**
 * Each upload is a folder with a file of the whole content's size, into which parts are written at their places, and a
 * small file per part that is there. One process writes here, so it knows who is writing when parts are put together.
 */
export class FileParts extends PartedUploads {
  private readonly doors = new PartDoors();

  constructor(
    private readonly directory: string,
    private readonly staging: Staging,
    private readonly directories: DurableDirectories,
  ) {
    super();
  }

  async begin({ size }: PartPlan): Promise<string> {
    const ticket = randomUUID();
    await translated('', async () => {
      await mkdir(this.pathOf(ticket), { recursive: true, mode: 0o750 });
      await writeFile(this.pathOf(ticket, CONTENT), '', { mode: 0o640 });
      await truncate(this.pathOf(ticket, CONTENT), size); // takes no room until it is written
    });
    return ticket;
  }

  async put(ticket: string, plan: PartPlan, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    checkPartNumber(plan, number);
    const { start, length } = partAt(plan, number);
    const etag = `"${randomUUID()}"`;
    await this.found(ticket, () =>
      this.doors.inside(ticket, async (door) => {
        const mark = this.pathOf(ticket, String(number));
        const handle = await open(this.pathOf(ticket, CONTENT), 'r+');
        try {
          await door.write(() => rm(mark, { force: true })); // from here on the old part is not there
          let at = start;
          for await (const chunk of exactly(body, length)) {
            await door.write(() => writeAt(handle, chunk, at));
            at += chunk.byteLength;
          }
        } finally {
          await handle.close();
        }
        await door.write(() => writeFile(mark, etag, { mode: 0o640 }));
      }),
    );
    return etag;
  }

  async writeAddress(): Promise<null> {
    return null;
  }

  async complete(
    ticket: string,
    plan: PartPlan,
    parts: readonly SentPart[],
    { key, sha256, sha1Header }: PartedContent,
  ): Promise<CompletedParts | null> {
    checkObjectKey(key);
    checkAllParts(plan, parts);
    return this.found(ticket, () =>
      this.doors.alone(ticket, async () => {
        const path = this.pathOf(ticket, CONTENT);
        await stat(path);
        for (const { number, etag } of parts) await this.mustBe(ticket, number, etag);
        const digests = await this.staging.digestsOf(await FileChunks.open(ticket, path), sha1Header);
        const isRight = digests.size === plan.size && digests.sha256 === sha256;
        const before = isRight ? await this.placed(path, key) : null;
        await this.remove(ticket);
        return isRight ? { change: { key, before, after: before ?? plan.size }, sha1: digests.sha1 } : null;
      }),
    );
  }

  async abort(ticket: string): Promise<void> {
    if (TICKET.test(ticket)) await this.doors.alone(ticket, () => translated('', () => this.remove(ticket)));
  }

  async sweep(before: Date): Promise<number> {
    const names = await readdir(this.directory).catch(() => []); // there was no upload yet
    let swept = 0;
    for (const name of names) {
      const stats = await stat(join(this.directory, name)).catch(() => null);
      if (!stats || !TICKET.test(name) || stats.mtime >= before) continue; // each part that comes is one more file in it
      await this.abort(name);
      swept += 1;
    }
    return swept;
  }

  /** Bytes of the object that was there. */
  private async placed(path: string, key: string): Promise<number | null> {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return (await place(path, key, this.directories, 'keep')).before;
  }

  private async mustBe(ticket: string, number: number, etag: string): Promise<void> {
    const mark = await readFile(this.pathOf(ticket, String(number)), 'utf8').catch(() => null);
    if (mark !== etag) throw new PartsDiffer(`Part ${number} is not the one that was sent`);
  }

  private async remove(ticket: string): Promise<void> {
    await rm(this.pathOf(ticket), { recursive: true, force: true });
  }

  private async found<T>(ticket: string, work: () => Promise<T>): Promise<T> {
    if (!TICKET.test(ticket)) throw new UploadGone();
    try {
      return await translated('', work);
    } catch (error) {
      throw isAbsent(error) ? new UploadGone() : error;
    }
  }

  private pathOf(ticket: string, ...names: string[]): string {
    return join(this.directory, ticket, ...names);
  }
}

const writeAt = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let at = 0; at < bytes.byteLength;) {
    at += (await handle.write(bytes, at, bytes.byteLength - at, position + at)).bytesWritten;
  }
};
