/** Bytes of small files that commits may keep in memory together. */
const MOST_BYTES = 128 * 1024 * 1024;

/** What waits in memory for the reservations of all commits under way: each has a bound of its own, and may be slow. */
export class WaitingMemory {
  private bytes = 0;

  constructor(private readonly most = MOST_BYTES) {}

  /** Who adds more than there is room for has to store what he has. */
  get isFull(): boolean {
    return this.bytes > this.most;
  }

  /** @param bytes negative: given back */
  take(bytes: number): void {
    this.bytes += bytes;
  }
}
