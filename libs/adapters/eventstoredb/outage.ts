import { LogUnavailable } from '@hubledger/kernel';
import { reasonOf } from './call-errors';

/** Between two looks whether the server is back. */
const PAUSE = 250;

/**
 * Whether the server is taken to be away. One call that waited in vain is enough: from there on others are refused at
 * once, so that nobody queues behind time limits, until a look of our own has had its answer. The first is taken at once.
 */
export class Outage {
  private reason: string | null = null;
  private ended = false;

  /** @param look rejects while the server does not answer. */
  constructor(private readonly look: () => Promise<void>) {}

  /** @throws LogUnavailable */
  check(): void {
    if (this.reason !== null) throw new LogUnavailable(this.reason);
  }

  begin(error: unknown): void {
    if (this.reason !== null || this.ended) return;
    this.reason = reasonOf(error);
    void this.wait();
  }

  /** The log is closed: nobody looks any more. */
  end(): void {
    this.ended = true;
  }

  private async wait(): Promise<void> {
    while (!this.ended) {
      try {
        await this.look();
        this.reason = null;
        return;
      } catch (error) {
        this.reason = reasonOf(error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
    }
  }
}
