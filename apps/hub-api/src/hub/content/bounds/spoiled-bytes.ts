import { TooMuchSpoiled } from './transfer-refusals';

const GiB = 1024 ** 3;
const DAY_S = 24 * 60 * 60;
/** What an account may spoil in a day. */
const MOST_BYTES = 4 * GiB;
/** A commit keeps so much in memory: what failed with less has stored nothing. With what base64 adds. */
const KEPT_BYTES = 12 * 1024 * 1024;
const MOST_ACCOUNTS = 10_000;

interface Spoiled {
  readonly bytes: number;
  /** `now()` when it was so much. Seconds. */
  readonly at: number;
}

/**
 * Bytes of commits that did not come to stand. What does not fit the memory is stored while it arrives (ADR 10), counts for no
 * quota, and stays as long as the repository: whoever breaks off large commits again and again would fill the store.
 */
export class SpoiledBytes {
  private readonly accounts = new Map<string, Spoiled>();

  /** @param now seconds; of a clock that only goes on */
  constructor(
    private readonly most = MOST_BYTES,
    private readonly now = () => performance.now() / 1_000,
  ) {}

  /** @throws TooMuchSpoiled */
  assertFew(account: string): void {
    const over = this.bytesOf(account) - this.most;
    if (over > 0) throw new TooMuchSpoiled((over * DAY_S) / this.most);
  }

  /** @param bytes of one commit, as they came */
  add(account: string, bytes: number): void {
    if (bytes <= KEPT_BYTES) return;
    const spoiled = { bytes: this.bytesOf(account) + bytes, at: this.now() };
    this.accounts.delete(account);
    this.accounts.set(account, spoiled);
    for (const oldest of this.accounts.keys()) {
      if (this.accounts.size <= MOST_ACCOUNTS) return;
      this.accounts.delete(oldest);
    }
  }

  /** A day takes away as much as may come in one. */
  private bytesOf(account: string): number {
    const found = this.accounts.get(account);
    return found ? Math.max(0, found.bytes - ((this.now() - found.at) * this.most) / DAY_S) : 0;
  }
}
