/** Between two looks whether the server is back. Milliseconds, as all of these. */
const PAUSE = 250;
/** A server that answered somebody this lately is not away, however long others wait. */
const LATELY = 1_000;
/** One that answers a first look within this is slow. */
const AT_ONCE = 500;

/** Told once when the server is taken to be away, and once when it is back. */
export type ReportOutage = (message: string) => void;

/**
 * Whether the server is taken to be away. One request that was repeated in vain is enough, if a look of our own stays without
 * an answer as well: from there on all are refused at once, so that nobody queues behind time limits, until one has it.
 */
export class Outage {
  private why: string | null = null;
  private looking = false;
  private ended = false;
  private lastHeard = -Infinity;

  /** @param look rejects while the server does not answer. */
  constructor(
    private readonly look: () => Promise<unknown>,
    private readonly report: ReportOutage = () => undefined,
  ) {}

  /** Null while requests may be sent. */
  get reason(): string | null {
    return this.why;
  }

  /** The server has answered somebody, be it by a refusal. */
  heard(): void {
    this.lastHeard = performance.now();
  }

  begin(reason: string): void {
    if (this.looking || this.ended || performance.now() - this.lastHeard < LATELY) return;
    this.looking = true;
    void this.wait(reason).finally(() => (this.looking = false));
  }

  /** The stores are closed: nobody looks any more. */
  end(): void {
    this.ended = true;
  }

  private async wait(reason: string): Promise<void> {
    if (await Promise.race([this.answers(), pause(AT_ONCE).then(() => false)])) return;
    this.why = reason;
    this.report(`${reason}; what needs it is refused until it does`);
    while (!this.ended && !(await this.answers())) await pause(PAUSE);
    this.why = null;
    if (!this.ended) this.report('MongoDB answers again');
  }

  private async answers(): Promise<boolean> {
    try {
      await this.look();
      this.heard();
      return true;
    } catch {
      return false;
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
