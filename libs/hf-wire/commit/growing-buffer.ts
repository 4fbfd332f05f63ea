/** Bytes gathered from many small pieces. Copies them, so that no large chunk is kept alive for a few of its bytes. */
export class GrowingBuffer {
  private store = Buffer.alloc(0);
  private length = 0;

  get size(): number {
    return this.length;
  }

  append(bytes: Uint8Array): void {
    const needed = this.length + bytes.byteLength;
    if (needed > this.store.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.store.length));
      this.store.copy(larger, 0, 0, this.length);
      this.store = larger;
    }
    this.store.set(bytes, this.length);
    this.length = needed;
  }

  /** All of it, which is forgotten then. */
  takeAll(): Buffer {
    const all = this.store.subarray(0, this.length);
    this.store = Buffer.alloc(0);
    this.length = 0;
    return all;
  }
}
