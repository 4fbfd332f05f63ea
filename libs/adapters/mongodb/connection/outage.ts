/** Between two looks whether the server is back. Milliseconds, as all of these. */
const PAUSE = 250;
/** A server that answered somebody this lately is not away, however long others wait. */
const LATELY = 1_000;

/** Told once when the server is taken to be away, and once when it is back. */
export type ReportOutage = (message: string) => void;

/**
 * Whether the server is taken to be away. One request that was repeated in vain is enough: from there on all are refused
 * at once, so that nobody queues behind time limits, until a look of our own has had its answer. The first is taken at
 * once.
 */
export class Outage {
  private why: string | null = null;
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
    if (this.why !== null || this.ended || performance.now() - this.lastHeard < LATELY) return;
    this.why = reason;
    this.report(`${reason}; what needs it is refused until it does`);
    void this.wait();
  }

  /** The stores are closed: nobody looks any more. */
  end(): void {
    this.ended = true;
  }

  private async wait(): Promise<void> {
    while (!this.ended) {
      try {
        await this.look();
        this.heard();
        this.why = null;
        return this.report('MongoDB answers again');
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
      }
    }
  }
}
