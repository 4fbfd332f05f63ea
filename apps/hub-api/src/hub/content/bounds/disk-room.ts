import { statfs } from 'node:fs/promises';

const GiB = 1024 ** 3;
/** Of the disk, or a GiB where that is less: for what else is written there, above all the embedded log. */
const RESERVED_SHARE = 0.05;
const MOST_RESERVED = GiB;
/** A look is good for so long. Uploads bring a few hundred MB in it at most. Milliseconds. */
const FRESH_MS = 250;

/** What the disk of a directory has for uploads: its free bytes but a reserve. */
export class DiskRoom {
  private look: { readonly at: number; readonly left: Promise<number> } | null = null;

  constructor(private readonly directory: string) {}

  /** Bytes; negative where uploads have to stop. Infinity where the system does not tell. */
  left(): Promise<number> {
    const now = performance.now();
    if (!this.look || now - this.look.at > FRESH_MS) this.look = { at: now, left: this.looked() };
    return this.look.left;
  }

  private async looked(): Promise<number> {
    const disk = await statfs(this.directory).catch(() => null);
    if (!disk || disk.blocks === 0) return Infinity;
    return disk.bavail * disk.bsize - Math.min(MOST_RESERVED, disk.blocks * disk.bsize * RESERVED_SHARE);
  }
}
