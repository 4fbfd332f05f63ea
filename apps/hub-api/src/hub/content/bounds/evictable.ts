/** Goes on as its source does until it is ended from outside, also while it waits for the source. */
export class Evictable implements AsyncIterable<Uint8Array> {
  private reason: Error | null = null;
  private fail: ((reason: Error) => void) | null = null;

  constructor(private readonly source: AsyncIterable<Uint8Array>) {}

  evict(reason: Error): void {
    this.reason ??= reason;
    this.fail?.(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const iterator = this.source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.orEvicted(iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      if (!this.reason) await iterator.return?.(); // what is waited for would be waited for here as well
    }
  }

  private orEvicted<T>(next: Promise<T>): Promise<T> {
    if (this.reason) {
      next.catch(() => undefined); // nobody waits for it any more
      return Promise.reject(this.reason);
    }
    return new Promise((resolve, reject) => {
      this.fail = reject;
      next.then(resolve, reject);
    });
  }
}
