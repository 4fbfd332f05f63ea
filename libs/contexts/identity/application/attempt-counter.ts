/** Entries kept; the oldest window goes first. */
const MAX_KEYS = 50_000;
/** Keys are cut, so that long names can't fill the memory either. */
const MAX_KEY_LENGTH = 96;

/** Counts attempts per key in fixed windows that begin with the first attempt. */
export class AttemptCounter {
  private readonly windows = new Map<string, { count: number; endsAt: number }>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Milliseconds until the next attempt is allowed; 0 = now. */
  blockedFor(key: string, now: number): number {
    const window = this.windows.get(cut(key));
    return window && window.endsAt > now && window.count >= this.limit ? window.endsAt - now : 0;
  }

  add(key: string, now: number): void {
    const window = this.windows.get(cut(key));
    if (window && window.endsAt > now) {
      window.count++;
      return;
    }
    this.windows.delete(cut(key)); // re-inserted at the end: the map stays ordered by the beginning of the window
    this.windows.set(cut(key), { count: 1, endsAt: now + this.windowMs });
    if (this.windows.size <= MAX_KEYS) return;
    const oldest = this.windows.keys().next().value;
    if (oldest !== undefined) this.windows.delete(oldest);
  }

  takeBack(key: string): void {
    const window = this.windows.get(cut(key));
    if (window && window.count > 0) window.count--;
  }

  clear(key: string): void {
    this.windows.delete(cut(key));
  }
}

const cut = (key: string): string => key.slice(0, MAX_KEY_LENGTH);
