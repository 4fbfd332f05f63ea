import { HashingOverloaded } from '../domain/credential.errors';

/**
 * Runs at most `concurrency` tasks, keeps `waiting` more, refuses the rest at once: hashing is the most expensive
 * thing an anonymous caller can ask for, and must leave a core to everybody else.
 */
export class HashingQueue {
  private running = 0;
  private readonly queue: Array<() => void> = [];

  constructor(
    private readonly concurrency: number,
    private readonly waiting: number,
  ) {}

  /** @throws HashingOverloaded */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) {
      if (this.queue.length >= this.waiting) throw new HashingOverloaded();
      await new Promise<void>((resolve) => this.queue.push(resolve)); // the place is handed over, not freed
    } else {
      this.running++;
    }
    try {
      return await task();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running--;
    }
  }
}
