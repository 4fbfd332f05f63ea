import { LRUCache } from 'lru-cache';

interface Slot<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** Content-addressed values never change, so a cache of them needs a bound (bytes) and nothing else. */
export class ImmutableCache<Value> {
  private readonly slots: LRUCache<string, Slot<Value>>;
  private readonly loading = new Map<string, Promise<Value | null>>();

  constructor(maxBytes: number) {
    this.slots = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => Math.max(1, bytes) });
  }

  get bytes(): number {
    return this.slots.calculatedSize;
  }

  /** Callers that ask for the same key at once share one load. A value that is not there is not remembered. */
  async get(key: string, load: () => Promise<Slot<Value> | null>): Promise<Value | null> {
    const slot = this.slots.get(key);
    if (slot) return slot.value;
    const under = this.loading.get(key);
    if (under) return under;
    const loaded = load().then((found) => {
      if (found) this.slots.set(key, found);
      return found?.value ?? null;
    });
    this.loading.set(key, loaded);
    try {
      return await loaded;
    } finally {
      this.loading.delete(key);
    }
  }

  /** What is kept now; loads nothing. */
  peek(key: string): Value | undefined {
    return this.slots.get(key)?.value;
  }

  put(key: string, value: Value, bytes: number): void {
    this.slots.set(key, { value, bytes });
  }
}
