import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { isPassing, unavailable, Unanswered } from './call-errors';
import type { Patience } from './event-store-settings';
import type { LogConnection, ReadCall } from './log-connection';
import type { Outage } from './outage';
import { received, type Received } from './recorded-events';

/** Of a read altogether, however steadily its messages come. */
const LONGEST_READ = 60_000;
/** Milliseconds for the next word of a server that answers others meanwhile: it is busy, not away. */
const BUSY = 6_000;
const FIRST_PAUSE = 25;
/** However large they are: a page may begin with one that is known. */
const LEAST_RECORDS = 2;

/** Reads that end: with all there is, or with an error in good time. */
export class LogReads {
  constructor(
    private readonly connection: LogConnection,
    private readonly outage: Outage,
    private readonly patience: Patience,
  ) {}

  /**
   * Tried again for a moment when the server is away.
   *
   * @param bytes after which no more is taken
   * @throws LogUnavailable; other errors of a call as they are.
   */
  async read(request: ReadReq, bytes = Infinity): Promise<Received[]> {
    this.outage.check();
    const until = performance.now() + this.patience.retry;
    for (let pause = FIRST_PAUSE; ; pause *= 2) {
      try {
        return await this.once(request, this.patience.read, BUSY, bytes);
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (performance.now() + pause > until) {
          this.outage.begin(error);
          throw unavailable(error);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /**
   * One try, also while the server is taken to be away.
   *
   * @param silence milliseconds without a message after which it has failed
   * @param busy the same while the server answers others
   * @param bytes after which no more is taken
   * @throws Unanswered, or the error of the call
   */
  once(request: ReadReq, silence: number, busy = silence, bytes = Infinity): Promise<Received[]> {
    return new Promise((resolve, reject) => {
      let call: ReadCall | null = null;
      let open = true;
      let since = performance.now();
      const timer = setTimeout(() => {
        if (performance.now() - since + silence <= busy && this.outage.heardLately()) return void timer.refresh();
        open = false;
        call?.cancel();
        reject(new Unanswered('its server does not answer', true));
      }, silence);
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        open = false;
        settle();
      };
      const failed = (error: Error): void => end(() => reject(error));
      this.connection.read(request, Date.now() + LONGEST_READ).then((started) => {
        call = started;
        const events: Received[] = [];
        let size = 0;
        call.on('data', (message: ReadResp) => {
          if (!open) return;
          timer.refresh();
          since = performance.now();
          this.outage.heard();
          try {
            const stored = message.getEvent()?.getEvent();
            if (!stored) return;
            events.push(received(stored));
            size += events.at(-1)?.size ?? 0;
            if (size <= bytes || events.length < LEAST_RECORDS) return;
            end(() => resolve(events));
            started.cancel();
          } catch (error) {
            failed(error as Error);
            started.cancel();
          }
        });
        call.on('end', () => {
          if (open) this.outage.heard(); // a call that failed or was cancelled ends as well
          end(() => resolve(events));
        });
        call.on('error', failed);
        if (!open) call.cancel();
      }, failed);
    });
  }
}
