import { LogUnavailable } from '@hubledger/kernel';
import { reasonOf, wasSilent } from './call-errors';

/** Between two looks whether the server is back. */
const PAUSE = 250;
/** A server that answered somebody this lately is not away, however long others wait. */
const LATELY = 1_000;

/** Told once when the server has been away for a look, and once when it is back. */
export type ReportOutage = (message: string) => void;

/**
 * Whether the server is taken to be away. One call that waited in vain is enough: from there on others are refused at
 * once, so that nobody queues behind time limits, until a look of our own has had its answer. The first is taken at once.
 */
export class Outage {
  private reason: string | null = null;
  private ended = false;
  private lastHeard = -Infinity;

  /** @param look rejects while the server does not answer; `anew`: the connection has led to nobody. */
  constructor(
    private readonly look: (anew: boolean) => Promise<void>,
    private readonly report: ReportOutage = () => undefined,
  ) {}

  /** @throws LogUnavailable */
  check(): void {
    if (this.reason !== null) throw new LogUnavailable(this.reason);
  }

  /** The server has answered somebody. */
  heard(): void {
    this.lastHeard = performance.now();
  }

  heardLately(): boolean {
    return performance.now() - this.lastHeard < LATELY;
  }

  begin(error: unknown): void {
    if (this.reason !== null || this.ended) return;
    if (wasSilent(error) && this.heardLately()) return;
    this.reason = reasonOf(error);
    void this.wait(wasSilent(error));
  }

  /** The log is closed: nobody looks any more. */
  end(): void {
    this.ended = true;
  }

  private async wait(silent: boolean): Promise<void> {
    for (let [anew, told] = [silent, false]; !this.ended;) {
      try {
        await this.look(anew);
        this.reason = null;
        if (told && !this.ended) this.report('The event log answers again');
        return;
      } catch (error) {
        this.reason = reasonOf(error);
        anew = wasSilent(error);
      }
      if (!told && !this.ended)
        this.report(`The event log is away, ${this.reason}; what needs it is refused until it answers`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
    }
  }
}
