interface Waiter {
  readonly reached: () => boolean;
  readonly settle: (answer: boolean) => void;
}

/** Requests that wait until the read models have come far enough. */
export class PositionWaiters {
  private readonly waiting = new Set<Waiter>();

  /** False at the time-out (milliseconds). */
  wait(reached: () => boolean, timeoutMs: number): Promise<boolean> {
    if (reached()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (answer: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        resolve(answer);
      };
      const waiter = { reached, settle };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.waiting.add(waiter);
    });
  }

  check(): void {
    for (const waiter of this.waiting) if (waiter.reached()) waiter.settle(true);
  }

  /** Nothing will come any more. */
  close(): void {
    for (const waiter of this.waiting) waiter.settle(waiter.reached());
  }
}
