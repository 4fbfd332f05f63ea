import type { ObjectStore, SmallObject } from '@hubledger/kernel';
import { blobKey } from './content-keys';
import { WaitingMemory } from './waiting-memory';

/** Bytes of small files that one commit may keep in memory, and what each of them costs beside its content. */
const WAITING_BYTES = 8 * 1024 * 1024;
const BYTES_BESIDE = 512;

/**
 * The small files of one commit. They wait in memory until storage is reserved for them, up to a bound: what would
 * exceed it is stored before (ADR 10). Whoever shares memory with others ends with `leave`.
 */
export class StagedBlobs {
  private readonly waiting = new Map<string, Buffer>();
  private bytes = 0;

  constructor(
    private readonly objects: ObjectStore,
    private readonly prefix: string,
    private readonly memory = new WaitingMemory(),
  ) {}

  /** @param oid git blob id of `bytes`, which belong to this from now on. */
  async add(oid: string, bytes: Buffer): Promise<void> {
    if (this.waiting.has(oid)) return;
    this.waiting.set(oid, bytes);
    const taken = bytes.length + BYTES_BESIDE;
    this.bytes += taken;
    this.memory.take(taken);
    if (this.bytes <= WAITING_BYTES && !this.memory.isFull) return;
    const all = this.among(this.waiting.keys());
    await this.objects.putAll(all); // read meanwhile from here
    this.leave();
  }

  /** The commit is over, or will not be: nothing waits any more. */
  leave(): void {
    this.waiting.clear();
    this.memory.take(-this.bytes);
    this.bytes = 0;
  }

  /** `null` when it does not wait: it is stored, or nobody staged it. */
  waitingBytes(oid: string): Buffer | null {
    return this.waiting.get(oid) ?? null;
  }

  /** A staged file or one of the repository's own. */
  async read(oid: string): Promise<Buffer | null> {
    return this.waitingBytes(oid) ?? (await this.objects.get(blobKey(this.prefix, oid)));
  }

  /** Those of `oids` that are still to be stored. */
  among(oids: Iterable<string>): SmallObject[] {
    return [...oids].flatMap((oid): SmallObject[] => {
      const bytes = this.waiting.get(oid);
      return bytes ? [{ key: blobKey(this.prefix, oid), bytes, whenTaken: 'keep' }] : [];
    });
  }
}
