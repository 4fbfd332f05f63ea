interface Slot<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** Content-addressed values never change, so a cache of them needs a bound (bytes) and nothing else. Oldest use leaves first. */
export class ImmutableCache<Value> {
  private readonly slots = new Map<string, Slot<Value>>();
  private readonly loading = new Map<string, Promise<Value | null>>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.held;
  }

  /** Callers that ask for the same key at once share one load. A value that is not there is not remembered. */
  async get(key: string, load: () => Promise<{ value: Value; bytes: number } | null>): Promise<Value | null> {
    const slot = this.slots.get(key);
    if (slot) {
      this.slots.delete(key);
      this.slots.set(key, slot);
      return slot.value;
    }
    const under = this.loading.get(key);
    if (under) return under;
    const loaded = load().then((found) => (found ? this.keep(key, found) : null));
    this.loading.set(key, loaded);
    try {
      return await loaded;
    } finally {
      this.loading.delete(key);
    }
  }

  put(key: string, value: Value, bytes: number): void {
    if (!this.slots.has(key)) this.keep(key, { value, bytes });
  }

  private keep(key: string, slot: Slot<Value>): Value {
    if (slot.bytes > this.maxBytes) return slot.value;
    this.slots.set(key, slot);
    this.held += slot.bytes;
    for (const [oldest, { bytes }] of this.slots) {
      if (this.held <= this.maxBytes) break;
      this.slots.delete(oldest);
      this.held -= bytes;
    }
    return slot.value;
  }
}
