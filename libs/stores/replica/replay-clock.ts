import { Clock } from '@hubledger/kernel';

/** Goes on from a moment of the past, so that what was valid then is valid in a replay. */
export class ReplayClock extends Clock {
  private readonly start: number;
  private readonly startedAt = performance.now();

  /** @param asOf ISO-8601 UTC */
  constructor(asOf: string) {
    super();
    this.start = Date.parse(asOf);
  }

  now(): Date {
    return new Date(this.start + performance.now() - this.startedAt);
  }
}
