import type { DomainError } from '@hubledger/kernel';
import { isPassing, silenceOf, translatedError } from './errors';
import type { Outage } from './outage';

/** More requests than this at once wait for nothing good. */
const MOST_UNDER_WAY = 2_000;
/** No attempt begins later than this, so that a caller waits for one attempt beyond it at most. Milliseconds. */
const TRY_FOR_MS = 1_500;
const FIRST_PAUSE_MS = 25;

/** Requests to MongoDB: bounded in number, repeated for a while where that may help, and failing as the kernel says. */
export class Calls {
  private underWay = 0;

  /** @param outage of the server, shared by all who ask it. */
  constructor(
    private readonly unavailable: (reason: string) => DomainError,
    private readonly outage: Outage,
  ) {}

  /**
   * @param work may run several times, and any of them may have been done although it failed; `attempt` counts from 0.
   */
  async run<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    this.assertThere();
    if (this.underWay >= MOST_UNDER_WAY) throw this.unavailable('too much waits for MongoDB already');
    this.underWay++;
    const started = performance.now();
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          const answer = await work(attempt);
          this.outage.heard();
          return answer;
        } catch (error) {
          const pause = FIRST_PAUSE_MS * 3 ** attempt * (0.5 + Math.random());
          const tooLate = performance.now() + pause - started > TRY_FOR_MS;
          const silence = silenceOf(error);
          if (silence === null) this.outage.heard();
          else if (tooLate) this.outage.begin(silence);
          if (tooLate || !isPassing(error)) throw translatedError(error, this.unavailable);
          await new Promise((resolve) => setTimeout(resolve, pause));
          this.assertThere();
        }
      }
    } finally {
      this.underWay--;
    }
  }

  private assertThere(): void {
    const { reason } = this.outage;
    if (reason !== null) throw this.unavailable(reason);
  }
}
