/** The only source of time outside of tests. Nest token and type in one. */
export abstract class Clock {
  abstract now(): Date;

  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return this.now().toISOString();
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
