import { LogOverloaded, LogUnavailable } from '@hubledger/kernel';

export interface ReadingBounds {
  /** Asked and not yet answered. Each answer may be megabytes. */
  readonly atOnce: number;
  /** Behind those. */
  readonly waiting: number;
  /** Milliseconds, for a place and for an answer. */
  readonly patience: number;
}

/** Far beyond what a slow disk was seen to take (1.9 s); a place and an answer together within the 9 s of a log that is away. */
export const READING_BOUNDS: ReadingBounds = { atOnce: 4, waiting: 2_000, patience: 4_500 };

interface Waiting {
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Who may read now, in order of arrival. While nothing was answered for as long as anybody waits, all are refused at once: who
 * takes turns by a lock would else wait as often as there are others in front.
 */
export class ReadingPlaces {
  private taken = 0;
  private readonly waiting = new Set<Waiting>();
  /** `performance.now()` */
  private answered = 0;

  constructor(private readonly bounds: ReadingBounds) {}

  /** @returns what is to be waited for; null: who asks is in. @throws LogUnavailable, LogOverloaded */
  enter(): Promise<void> | null {
    this.assertAnswers();
    if (this.taken === 0) this.answered = performance.now();
    if (this.taken >= this.bounds.atOnce) return this.wait();
    this.taken++;
    return null;
  }

  /** @throws LogUnavailable who was let in, and has waited for an answer for too long; its place is still taken */
  inTime<T>(work: Promise<T>): Promise<T> {
    const { patience } = this.bounds;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(new LogUnavailable(`no answer within ${patience} ms`)), patience).unref();
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  leave(): void {
    this.answered = performance.now();
    const [next] = this.waiting;
    if (next === undefined) this.taken--;
    else this.let(next);
  }

  private assertAnswers(): void {
    const { patience, waiting } = this.bounds;
    if (this.taken > 0 && performance.now() - this.answered > patience)
      throw new LogUnavailable(`no answer for ${patience} ms`);
    if (this.waiting.size >= waiting) throw new LogOverloaded(`${waiting} reads wait already`);
  }

  private wait(): Promise<void> {
    const { patience } = this.bounds;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(place);
        reject(new LogOverloaded(`a read has waited for ${patience} ms`));
      }, patience).unref();
      const place = { enter: resolve, timer };
      this.waiting.add(place);
    });
  }

  private let(next: Waiting): void {
    this.waiting.delete(next);
    clearTimeout(next.timer);
    next.enter();
  }
}
