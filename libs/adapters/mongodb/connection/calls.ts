import type { DomainError } from '@hubledger/kernel';
import { isPassing, translatedError } from './errors';

/** More requests than this at once wait for nothing good. */
const MOST_UNDER_WAY = 2_000;
/** No attempt begins later than this, so that a caller waits for one attempt beyond it at most. Milliseconds. */
const TRY_FOR_MS = 1_500;
const FIRST_PAUSE_MS = 25;

/** Requests to MongoDB: bounded in number, repeated for a while where that may help, and failing as the kernel says. */
export class Calls {
  private underWay = 0;

  constructor(private readonly unavailable: (reason: string) => DomainError) {}

  /**
   * @param work may run several times, and any of them may have been done although it failed; `attempt` counts from 0.
   */
  async run<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    if (this.underWay >= MOST_UNDER_WAY) throw this.unavailable('too much waits for MongoDB already');
    this.underWay++;
    const started = performance.now();
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          return await work(attempt);
        } catch (error) {
          const pause = FIRST_PAUSE_MS * 3 ** attempt * (0.5 + Math.random());
          const tooLate = performance.now() + pause - started > TRY_FOR_MS;
          if (tooLate || !isPassing(error)) throw translatedError(error, this.unavailable);
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
    } finally {
      this.underWay--;
    }
  }
}
