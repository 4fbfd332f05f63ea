const SLICE_MS = 8;

/** For loops over what may be much: `if (turns.due()) await turns.take()` lets others have the event loop now and then. */
export class EventLoopTurns {
  private since = performance.now();

  due(): boolean {
    return performance.now() - this.since > SLICE_MS;
  }

  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
