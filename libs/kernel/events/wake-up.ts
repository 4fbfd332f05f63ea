/** Lets readers wait for the next change without missing one: take `count` before looking, then wait for another. */
export class WakeUp {
  private rings = 0;
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings++;
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves once `count` is behind, at once if it already is; also when `signal` aborts. */
  async past(count: number, signal?: AbortSignal): Promise<void> {
    if (this.rings !== count || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
