/** How long one works, and how long it then leaves everybody else alone: a quarter of the time at most. */
const REST_FOR_WORK = 3;

/** For work that may be endless and that nobody waits for. */
export class Pace {
  private since = performance.now();

  /** Milliseconds of a rest. */
  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {}

  begin(): void {
    this.since = performance.now();
  }

  /** After work that began with `begin`. */
  async rest(signal: AbortSignal): Promise<void> {
    const worked = performance.now() - this.since;
    const milliseconds = Math.min(this.most, Math.max(this.least, worked * REST_FOR_WORK));
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
