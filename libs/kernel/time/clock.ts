/** The only source of time outside of tests. Nest token and type in one. */
export abstract class Clock {
  abstract now(): Date;

  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return this.now().toISOString();
  }
}

export class SystemClock extends Clock {
  private lastMillisecond = NaN;
  private lastText = '';

  now(): Date {
    return new Date();
  }

  /** Busy, it is asked many times a millisecond. */
  override iso(): string {
    const millisecond = Date.now();
    if (millisecond !== this.lastMillisecond) {
      this.lastMillisecond = millisecond;
      this.lastText = new Date(millisecond).toISOString();
    }
    return this.lastText;
  }
}
