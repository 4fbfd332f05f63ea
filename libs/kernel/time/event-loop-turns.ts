const SLICE_MS = 8;

/** For loops over what may be much: `if (turns.due()) await turns.take()` lets others have the event loop now and then. */
export class EventLoopTurns {
  private since = performance.now();

  /** @param slice milliseconds that the loop may keep it. */
  constructor(private readonly slice = SLICE_MS) {}

  due(): boolean {
    return performance.now() - this.since > this.slice;
  }

  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
